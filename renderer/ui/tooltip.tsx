import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { usePopupPortal } from './popup-layer.tsx';

const OPENS_AFTER_MS = 500;

/** More about a control, on hover and on focus. What a person must know stands on the page instead. */
export function Tooltip({
  text,
  side = 'bottom',
  children,
}: {
  readonly text: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** One control that takes a ref and the properties of its element. */
  readonly children: ReactElement<Record<string, unknown>>;
}) {
  const portal = usePopupPortal();
  return (
    <Base.Root>
      <Base.Trigger delay={OPENS_AFTER_MS} render={children} />
      <Base.Portal {...portal}>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="max-w-80 rounded-sm bg-ink px-2 py-1 text-canvas text-small shadow-(--shadow-float) transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {text}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
