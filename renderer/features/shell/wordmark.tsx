export function Wordmark() {
  return (
    <svg viewBox="0 0 24 16" width="24" height="16" aria-hidden="true" className="text-accent">
      <circle cx="7" cy="8" r="5.5" fill="currentColor" />
      <circle cx="16.5" cy="8" r="4.7" fill="none" stroke="currentColor" strokeWidth="1.8" />
    </svg>
  );
}
