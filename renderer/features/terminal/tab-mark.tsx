import type { TabTone } from './tab-view.ts';

/** A shape for each state, beside its word. */
export function TabMark({ tone }: { readonly tone: TabTone }) {
  const colour = { good: 'text-good', wait: 'text-quiet', bad: 'text-bad', over: 'text-quiet' }[tone];
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" className={`shrink-0 ${colour}`}>
      {tone === 'good' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {tone === 'wait' && (
        <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeDasharray="2 2" />
      )}
      {tone === 'bad' && <path d="M1.5 1.5l7 7m0-7-7 7" stroke="currentColor" strokeWidth="2" />}
      {tone === 'over' && <rect x="1.5" y="1.5" width="7" height="7" fill="none" stroke="currentColor" />}
    </svg>
  );
}
