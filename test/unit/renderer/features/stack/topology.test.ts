import { expect, test } from 'vitest';
import { viewStack } from '../../../../../renderer/features/stack/stack-view.ts';
import { layOut, type Topology } from '../../../../../renderer/features/stack/topology.ts';
import { infra, member, pair, pairMembers, status } from '../../builders.ts';

const place = (members = pairMembers()): Topology => layOut(viewStack(status(members), [], []).nodes);
const namesOf = (topology: Topology) =>
  topology.columns.map((column) =>
    column.groups.flatMap((group) => group.nodes.map((node) => node.status.name)),
  );

test('columns follow the way of a request, the database balancer right before its database', () => {
  expect(place().columns.map(({ title }) => title)).toEqual([
    'balancer',
    'gateway',
    'database balancer',
    'database',
  ]);
});

test('the picture is the same whatever order the host names members in', () => {
  expect(namesOf(place(pairMembers().toReversed()))).toEqual(namesOf(place()));
});

test('ten gateways stand in the order of their numbers', () => {
  const gateways = [10, 2, 1].map((index) => member(`gateway-${index}`));

  expect(namesOf(place(gateways))).toEqual([['gateway-1', 'gateway-2', 'gateway-10']]);
});

test('members of one pod stand in one frame with one line to it; others have lines of their own', () => {
  const { columns, links } = place();

  expect(columns[0]?.groups.map(({ shared, nodes }) => [shared, nodes.length])).toEqual([[true, 2]]);
  expect(columns[1]?.groups.map(({ shared }) => shared)).toEqual([false, false]);
  expect(links.map(({ from, to }) => [from.length, to.length])).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
    [1, 1],
  ]);
});

test('nothing overlaps and everything is inside, also with thirty members', () => {
  const many = Array.from({ length: 30 }, (_, index) => [
    infra(`gateway-${index}`, { component: 'gateway' }),
    member(`gateway-${index}`),
  ]).flat();

  const topology = place([...pairMembers().slice(0, 3), ...many]);

  expect([place().isCompact, topology.isCompact]).toEqual([false, true]);
  for (const column of topology.columns) {
    const tops = column.groups.flatMap((group) => group.nodes.map((node) => node.topPx));
    for (const [index, top] of tops.entries()) {
      expect(top - (tops[index - 1] ?? -1_000)).toBeGreaterThan(topology.nodeHeightPx);
      expect(top + topology.nodeHeightPx).toBeLessThanOrEqual(topology.heightPx);
    }
  }
});

test('the line to a member that does not serve is broken, to a pod only when nobody in it serves', () => {
  const down = { state: 'exited', readiness: 'not-ready' } as const;
  const oneDown = layOut(viewStack(pair({ 'gateway-1': down, 'balancer-1': down }), [], []).nodes);

  expect(oneDown.links[1]?.to.map(({ id, live }) => [id, live])).toEqual([
    ['gateway-1', false],
    ['gateway-2', true],
  ]);
  expect(oneDown.links[0]?.to).toMatchObject([{ id: 'balancer', live: true }]);
});

test('an empty stack makes an empty picture', () => {
  expect(layOut([])).toMatchObject({ columns: [], links: [] });
});
