import { decidersOf, worksThrough } from '../stack/drilled-parts.ts';
import { memberNames } from '../stack/stack-names.ts';
import type { ComponentKind, StackSpec } from '../stack/stack-spec.ts';

/** A system before it is made: its parts and who works through whom, for a picture of it. */
export interface Picture {
  readonly parts: readonly PicturePart[];
  readonly edges: readonly PictureEdge[];
}

export interface PicturePart {
  readonly name: string;
  readonly kind: ComponentKind;
  /** None of files, which nothing runs for. */
  readonly members: number;
  /** Clients reach it from outside. */
  readonly isEntrance: boolean;
  /** Steps from the clients on the longest way; what nobody works through stands beside those it decides for. */
  readonly tier: number;
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  /** `work` flows through it; `decides`: it says who leads there. */
  readonly kind: 'work' | 'decides';
}

export function pictureOf(spec: StackSpec): Picture {
  const names = new Set(spec.components.map(({ name }) => name));
  const edges = spec.components.flatMap((component): PictureEdge[] => [
    ...[...new Set(worksThrough(spec, component))]
      .filter((to) => names.has(to))
      .map((to) => ({ from: component.name, to, kind: 'work' as const })),
    ...decidersOf(spec, component.name)
      .filter((to) => names.has(to))
      .map((to) => ({ from: component.name, to, kind: 'decides' as const })),
  ]);
  const tiers = tiersOf([...names], edges);
  return {
    parts: spec.components.map((component) => ({
      name: component.name,
      kind: component.kind,
      members: memberNames(component).length,
      isEntrance: isEntrance(component),
      tier: tiers.get(component.name) ?? 0,
    })),
    edges,
  };
}

/** The longest way wins, so that an edge always leads to the right. A checked file has no cycles; the bound ends any other. */
function tiersOf(names: readonly string[], edges: readonly PictureEdge[]): ReadonlyMap<string, number> {
  const tiers = new Map(names.map((name) => [name, 0]));
  for (let round = 0; round < names.length; round += 1) {
    let isSettled = true;
    for (const { from, to } of edges) {
      const least = (tiers.get(from) ?? 0) + 1;
      if ((tiers.get(to) ?? 0) >= least) continue;
      tiers.set(to, least);
      isSettled = false;
    }
    if (isSettled) break;
  }
  return tiers;
}

function isEntrance(component: StackSpec['components'][number]): boolean {
  switch (component.kind) {
    case 'balancer':
      return component.listen.some(({ publish }) => publish !== undefined);
    case 'service':
      return component.ports.some(({ publish }) => publish !== undefined);
    case 'gateway':
      return component.direct.length > 0;
    default:
      return false;
  }
}
