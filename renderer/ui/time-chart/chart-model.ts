import type { ChartValue } from './chart-data.ts';

/** What a caller says of a chart; colours are the names of the theme's variables. */

export type ThemeColor = `--${string}`;

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** `hatch` are bars, told from an `area` without their colour; where they are nothing, there is none. */
  readonly look: 'line' | 'area' | 'hatch';
  readonly color: ThemeColor;
  /** One for each time; null where nothing was measured. */
  readonly values: readonly ChartValue[];
}

/** A vertical line with a word at its top. */
export interface ChartMarker {
  readonly atMs: number;
  readonly label: string;
  readonly color?: ThemeColor;
}

/** The space between two series, filled: from the median to the 95th percentile. */
export interface ChartBand {
  readonly upper: string;
  readonly lower: string;
  readonly color: ThemeColor;
}

/** Where the moment under the cursor leads to, by double-click or the Enter key. */
export interface ChartDoor {
  /** Says both, and where to. */
  readonly hint: string;
  readonly open: (atMs: number) => void;
}

export interface ChartWords {
  /** Head of the table's first column. */
  readonly time: string;
  /** Told where nothing was measured. */
  readonly nothing: string;
}
