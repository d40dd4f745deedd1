/** Ten times a second is live for whoever reads; more would take the processor from scrolling. */
const PERIOD_MS = 100;

interface LookPace {
  /** Looks at once, or as soon as the period since the last look is over. */
  tell(): void;
  close(): void;
}

/** However often there is news, somebody looks once a period. */
export function paceLooks(look: () => void): LookPace {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  const lookNow = (): void => {
    isDue = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isDue) lookNow();
    }, PERIOD_MS);
    look();
  };
  return {
    tell: () => {
      if (timer === undefined) lookNow();
      else isDue = true;
    },
    close: () => clearTimeout(timer),
  };
}
