import type { Survival } from '../../../electron/domain/health/survival.ts';

/** Each word has its own shape, so that colour is never the only carrier. */

const TONES: Readonly<Record<Survival, string>> = {
  survives: 'text-good',
  degrades: 'text-warn',
  fails: 'text-bad',
  untested: 'text-quiet',
  unknown: 'text-quiet',
};

export function survivalTone(survival: Survival): string {
  return TONES[survival];
}

export function SurvivalMark({
  survival,
  sizePx = 12,
}: {
  readonly survival: Survival;
  readonly sizePx?: number;
}) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={sizePx}
      height={sizePx}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
      focusable="false"
      className={`shrink-0 ${TONES[survival]}`}
    >
      <Shape survival={survival} />
    </svg>
  );
}

function Shape({ survival }: { readonly survival: Survival }) {
  switch (survival) {
    case 'survives':
      return <circle cx="8" cy="8" r="6.5" fill="currentColor" />;
    case 'degrades':
      return (
        <>
          <circle cx="8" cy="8" r="6.5" />
          <path d="M8 1.5a6.5 6.5 0 0 0 0 13z" fill="currentColor" stroke="none" />
        </>
      );
    case 'fails':
      return (
        <>
          <circle cx="8" cy="8" r="6.5" />
          <path d="M8 4.5v4.2M8 11v.6" strokeLinecap="round" />
        </>
      );
    case 'untested':
      return <circle cx="8" cy="8" r="6.5" strokeDasharray="2.6 2.5" />;
    case 'unknown':
      return <path d="M3 8h10" strokeLinecap="round" strokeDasharray="0.1 3.2" strokeWidth="2.6" />;
  }
}
