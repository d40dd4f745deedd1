/** Screens that have their place, but no service behind them yet. */
export const places = {
  comingTitle: 'Not in this version yet',
  comingText: 'This screen is being made. Its place is here, so that links to it stay right.',
} as const;
