import { expect, test } from 'vitest';
import { type Graph, graphOf } from '../../../../../renderer/features/topology/graph.ts';
import { balancer, groupOf, shapes, TWELVE } from './stacks.ts';

const tiersOf = ({ parts }: Graph) =>
  [...new Set(parts.map(({ tier }) => tier))].map((rank) =>
    parts.filter(({ tier }) => tier === rank).map(({ id }) => id),
  );
const linksOf = ({ links }: Graph) => links.map(({ kind, from, to }) => `${kind} ${from} ${to}`);

test('tiers follow the way of a request, and who decides stands last', () => {
  const graph = graphOf(TWELVE.members, TWELVE.groups, {});

  expect(tiersOf(graph)).toEqual([
    ['balancer'],
    ['gateway'],
    ['database-balancer'],
    ['database', 'cache', 'files-server'],
    ['consensus'],
  ]);
});

test('gateways reach a database through the balancer in front of it, and the rest directly', () => {
  expect(linksOf(graphOf(TWELVE.members, TWELVE.groups, {}))).toEqual([
    'flow clients balancer',
    'flow balancer gateway',
    'flow database-balancer database',
    'flow gateway database-balancer',
    'flow gateway files-server',
    'flow gateway cache',
    'decides consensus database',
  ]);
});

test('without anything that does work, clients reach the database through its balancer', () => {
  const graph = graphOf([...balancer('entrance', 1), ...shapes('database', 'postgres', 1)], [], {});

  expect(tiersOf(graph)).toEqual([['entrance'], ['database']]);
  expect(linksOf(graph)).toEqual(['flow clients entrance', 'flow entrance database']);
});

test('what balancers count tells better where they lead than their names do', () => {
  const members = [
    ...balancer('edge'),
    ...balancer('middle'),
    ...shapes('ui', 'service', 2),
    ...shapes('api', 'service', 3),
  ];
  const routes = { edge: ['middle', 'ui'], middle: ['api'] };

  const graph = graphOf(members, [], routes);

  expect(tiersOf(graph)).toEqual([['edge'], ['middle'], ['api', 'ui']]);
  expect(linksOf(graph)).toEqual([
    'flow clients edge',
    'flow edge middle',
    'flow edge ui',
    'flow middle api',
  ]);
});

test('balancers that lead to each other do not make the picture endless', () => {
  const graph = graphOf([...balancer('a'), ...balancer('b')], [], { a: ['b'], b: ['a'] });

  expect(graph.parts).toHaveLength(2);
});

test('no line is made up from a service to a database: nobody said that it uses one', () => {
  const members = [...shapes('site', 'service', 2), ...shapes('database', 'postgres', 1)];

  expect(linksOf(graphOf(members, [], {}))).toEqual(['flow clients site']);
});

test('only the cache under Sentinels is taken for the one with the sessions', () => {
  const members = [
    ...shapes('gateway', 'gateway', 2),
    ...shapes('cache', 'redis', 2),
    ...shapes('pages', 'redis', 1),
    ...shapes('sentinel', 'sentinel', 3),
  ];
  const graph = graphOf(members, [groupOf('cache', ['sentinel-1', 'sentinel-2', 'sentinel-3'])], {});

  expect(linksOf(graph)).toEqual(['flow clients gateway', 'flow gateway cache', 'decides sentinel cache']);
});

test('members stand in the order of their numbers', () => {
  const graph = graphOf(shapes('gateway', 'gateway', 11).toReversed(), [], {});

  expect(graph.parts[0]?.members.slice(-2)).toEqual(['gateway-10', 'gateway-11']);
});

test('processes that share a pod are one part with one address', () => {
  const graph = graphOf([...balancer('balancer'), ...shapes('gateway', 'gateway', 2)], [], {});

  expect(graph.parts.map(({ id, isOnePod }) => [id, isOnePod])).toEqual([
    ['balancer', true],
    ['gateway', false],
  ]);
});
