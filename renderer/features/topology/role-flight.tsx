import { ViewportPortal } from '@xyflow/react';
import { useLayoutEffect, useRef } from 'react';
import { RoleMark } from '../stack/role-mark.tsx';
import type { Layout } from './layout.ts';
import type { RoleMove } from './role-moves.ts';
import { useTopology, useTopologyStore } from './topology-model.ts';

const FLIGHT_MS = 140;
/** From a member's corner to the middle of its role mark. */
const MARK_INSET = 8;

/** A lead that moves is seen to move: its mark goes from the member that had it to the one that has it now. */
export function RoleFlights({ layout }: { readonly layout: Layout }) {
  const moves = useTopology((model) => model.moves);
  return (
    <ViewportPortal>
      {moves.map((move) => (
        <RoleFlight key={`${move.group} ${move.from} ${move.to}`} move={move} layout={layout} />
      ))}
    </ViewportPortal>
  );
}

function RoleFlight({ move, layout }: { readonly move: RoleMove; readonly layout: Layout }) {
  const store = useTopologyStore();
  const mark = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const land = () => store.setState(({ moves }) => ({ moves: moves.filter((other) => other !== move) }));
    const [from, to] = [move.from, move.to].map((name) =>
      layout.members.find((member) => member.name === name),
    );
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (mark.current === null || from === undefined || to === undefined || isStill) {
      land();
      return;
    }
    const at = ({ x, y, height }: typeof from.box) =>
      `translate(${x + MARK_INSET}px, ${y + height / 2 - MARK_INSET}px)`;
    const flight = mark.current.animate([{ transform: at(from.box) }, { transform: at(to.box) }], {
      duration: FLIGHT_MS,
      easing: 'ease-in-out',
      fill: 'forwards',
    });
    flight.finished.then(land, () => {});
    return () => flight.cancel();
  }, [move, layout, store]);
  return (
    <div ref={mark} aria-hidden="true" className="absolute top-0 left-0 z-10 text-accent" data-role-flight="">
      <RoleMark kind="primary" sizePx={16} />
    </div>
  );
}
