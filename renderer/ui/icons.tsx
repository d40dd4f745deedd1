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
