/** A page that nobody sees has no frames, but lines still come. */
const HIDDEN_PERIOD_MS = 250;

export type ScheduleFrame = (act: () => void) => () => void;

/** Before the next frame is drawn. Returns how to call it off. */
export const scheduleFrame: ScheduleFrame = (act) => {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    act();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_PERIOD_MS);
  return () => {
    isDone = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
};
