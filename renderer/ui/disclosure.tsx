import { Collapsible as Base } from '@base-ui/react/collapsible';
import type { ReactNode } from 'react';
import { ChevronIcon } from './icons.tsx';

/** More, for those who want it. */
export function Disclosure({
  summary,
  children,
  defaultOpen = false,
  onOpenChange,
}: {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly defaultOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
}) {
  return (
    <Base.Root defaultOpen={defaultOpen} onOpenChange={(isOpen) => onOpenChange?.(isOpen)}>
      <Base.Trigger className="group flex min-h-6 items-center gap-1 rounded-sm text-left text-quiet hover:text-ink">
        <ChevronIcon className="transition-transform group-data-panel-open:rotate-90" />
        {summary}
      </Base.Trigger>
      <Base.Panel className="pt-1 pl-5">{children}</Base.Panel>
    </Base.Root>
  );
}
