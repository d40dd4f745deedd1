import type { ReactNode } from 'react';

/** Sixteen-pixel drawings in the text's colour; always beside a word, so hidden from readers. */

function Icon({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className={`shrink-0 ${className ?? ''}`}
    >
      {children}
    </svg>
  );
}

export const CopyIcon = () => (
  <Icon>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3.5v-.3A1.2 1.2 0 0 0 9.3 2H3.7A1.7 1.7 0 0 0 2 3.7v5.6a1.2 1.2 0 0 0 1.2 1.2h.3" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m3.5 8.5 3 3 6-7" />
  </Icon>
);

export const CrossIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.5v9l7-4.5z" fill="currentColor" strokeWidth="1" />
  </Icon>
);

export const StopIcon = () => (
  <Icon>
    <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" strokeWidth="0" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M8 2.5 14 13H2zM8 6.5v3M8 11.3v.1" />
  </Icon>
);

export const NoteIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 7.5v3M8 5.4v.1" />
  </Icon>
);

export const SkipIcon = () => (
  <Icon>
    <path d="M4 8h8" />
  </Icon>
);

export const ClientsIcon = () => (
  <Icon>
    <rect x="2" y="3" width="12" height="8" rx="1.2" />
    <path d="M6 13.5h4" />
  </Icon>
);

/** A ring with a gap that turns; stands still when the system asks for no motion. */
export const WorkingIcon = () => (
  <Icon className="animate-spin motion-reduce:animate-none">
    <path d="M8 2.5A5.5 5.5 0 1 1 2.5 8" />
  </Icon>
);

/** Points right; turned by whoever opens something below it. */
export const ChevronIcon = ({ className }: { readonly className?: string }) => (
  <Icon className={className ?? ''}>
    <path d="m6 4 4 4-4 4" />
  </Icon>
);

export const ChevronsIcon = () => (
  <Icon>
    <path d="m5 6 3-3 3 3M5 10l3 3 3-3" />
  </Icon>
);

/** Both ways until a column is sorted by. */
export const SortIcon = ({ direction }: { readonly direction: 'up' | 'down' | null }) => (
  <Icon className={direction === null ? 'opacity-40' : ''}>
    {direction !== 'down' && <path d="m5 6.5 3-3 3 3" />}
    {direction !== 'up' && <path d="m5 9.5 3 3 3-3" />}
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.2" />
    <path d="m10.2 10.2 3.3 3.3" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />
  </Icon>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M8 3.5v9M3.5 8h9" />
  </Icon>
);

export const SettingsIcon = () => (
  <Icon>
    <path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6" />
    <circle cx="10.2" cy="4.5" r="1.7" />
    <circle cx="5.8" cy="11.5" r="1.7" />
  </Icon>
);

export const MenuIcon = () => (
  <Icon>
    <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />
  </Icon>
);
