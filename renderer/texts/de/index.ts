import type { en } from '../en/index.ts';
import type { Texts } from '../texts.ts';
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

export const de: Texts<typeof en> = {
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
};
