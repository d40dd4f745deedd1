import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { ITEM_CLASS, POPUP_CLASS } from './popup-class.ts';
import { usePopupPortal } from './popup-layer.tsx';

export interface MenuAction {
  readonly kind?: 'action';
  readonly id: string;
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  readonly tone?: 'plain' | 'danger';
  /** Why it cannot be done now; null or absent when it can. Shown below the label. */
  readonly reason?: string | null;
  readonly onSelect: () => void;
}

export interface MenuLink {
  readonly kind: 'link';
  readonly id: string;
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  readonly href: string;
}

export interface MenuSeparator {
  readonly kind: 'separator';
  readonly id: string;
}

export type MenuEntry = MenuAction | MenuLink | MenuSeparator;

/** `trigger` is one button; the menu opens below it. */
export function Menu({
  trigger,
  entries,
  align = 'end',
}: {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'end';
}) {
  const portal = usePopupPortal();
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal {...portal}>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup className={POPUP_CLASS}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  if (entry.kind === 'separator') return <Base.Separator className="my-1 h-px bg-line" />;
  if (entry.kind === 'link') {
    return (
      <Base.LinkItem href={entry.href} closeOnClick className={ITEM_CLASS}>
        {entry.icon}
        {entry.label}
      </Base.LinkItem>
    );
  }
  const { label, icon, tone = 'plain', reason = null, onSelect } = entry;
  return (
    <Base.Item
      disabled={reason !== null}
      onClick={onSelect}
      className={`${ITEM_CLASS} ${tone === 'danger' && reason === null ? 'text-bad' : ''}`}
    >
      {icon}
      <span className="min-w-0">
        {label}
        {reason !== null && <span className="block text-small">{reason}</span>}
      </span>
    </Base.Item>
  );
}
