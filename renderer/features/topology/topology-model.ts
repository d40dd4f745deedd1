import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { TrafficSample } from '../../state/figures-store.ts';
import type { NodeView, StackView } from '../stack/stack-view.ts';
import { type Copy, type CopyPair, copiesOf } from './copies.ts';
import type { Layout } from './layout.ts';
import { type Leaders, type RoleMove, roleMoves } from './role-moves.ts';
import { steady, steadyRecord } from './steady.ts';
import { type Flow, flowOf, receivedBy } from './traffic-view.ts';

/**
 * What the picture shows now. Each member and each line reads its own entry, and an entry stays the same object until
 * it says something else: an update of one member draws one member.
 */
export interface TopologyModel {
  readonly stack: string;
  readonly nodes: Readonly<Record<string, NodeView>>;
  readonly flows: Readonly<Record<string, Flow>>;
  /** Requests or sessions per second, by member. */
  readonly received: Readonly<Record<string, number | null>>;
  readonly copies: Readonly<Record<string, Copy>>;
  readonly copyPairs: readonly CopyPair[];
  readonly leaders: Leaders;
  /** The lead that moved last, until it has arrived. */
  readonly moves: readonly RoleMove[];
  /** False: figures of use are from before, and shown as such. */
  readonly isUsageFresh: boolean;
  /** The member that the Tab key leads to. */
  readonly focused: string | null;
  readonly opened: string | null;
}

export type TopologyStore = StoreApi<TopologyModel>;

export function createTopologyStore(stack: string): TopologyStore {
  return createStore(() => ({
    stack,
    nodes: {},
    flows: {},
    received: {},
    copies: {},
    copyPairs: [],
    leaders: {},
    moves: [],
    isUsageFresh: false,
    focused: null,
    opened: null,
  }));
}

/** `traffic` is null while what is known of it is too old to be so now. */
export function showNow(
  model: TopologyModel,
  { nodes, groups }: Pick<StackView, 'nodes' | 'groups'>,
  layout: Layout,
  traffic: TrafficSample | null,
): Partial<TopologyModel> {
  const byName = Object.fromEntries(nodes.map((node) => [node.status.name, node]));
  const flows = Object.fromEntries(
    layout.wires.filter(({ kind }) => kind === 'flow').map((wire) => [wire.id, flowOf(wire, nodes, traffic)]),
  );
  const received = Object.fromEntries(nodes.map((node) => [node.status.name, receivedBy(node, traffic)]));
  const allCopies = copiesOf(groups, nodes);
  const copies = Object.fromEntries(allCopies.map((copy) => [copy.id, copy]));
  const copyPairs = allCopies.map(({ id, from, to }) => ({ id, from, to }));
  const { leaders, moves } = roleMoves(model.leaders, groups);
  return {
    nodes: steadyRecord(model.nodes, byName),
    flows: steadyRecord(model.flows, flows),
    received: steadyRecord(model.received, received),
    copies: steadyRecord(model.copies, copies),
    copyPairs: steady(model.copyPairs, copyPairs),
    leaders,
    ...(moves.length > 0 ? { moves } : {}),
  };
}

export const TopologyContext = createContext<TopologyStore | null>(null);

export function useTopologyStore(): TopologyStore {
  const store = useContext(TopologyContext);
  if (store === null) throw new Error('the picture of a stack stands inside its screen');
  return store;
}

export function useTopology<T>(select: (model: TopologyModel) => T): T {
  return useStore(useTopologyStore(), select);
}
