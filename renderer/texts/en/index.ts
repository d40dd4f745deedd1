import { drills } from './drills.ts';
import { frame } from './frame.ts';
import { gallery } from './gallery.ts';
import { incidents } from './incidents.ts';
import { overview } from './overview.ts';
import { places } from './places.ts';
import { runs } from './runs.ts';
import { settings } from './settings.ts';
import { topology } from './topology.ts';
import { ui } from './ui.ts';

/** Every sentence that the page says by itself. What the host says arrives as the host says it. */
export const en = {
  drills,
  frame,
  gallery,
  incidents,
  overview,
  places,
  runs,
  settings,
  topology,
  ui,
} as const;
