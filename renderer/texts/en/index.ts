import { capacity } from './capacity.ts';
import { drills } from './drills.ts';
import { files } from './files.ts';
import { frame } from './frame.ts';
import { gallery } from './gallery.ts';
import { incidents } from './incidents.ts';
import { logs } from './logs.ts';
import { overview } from './overview.ts';
import { places } from './places.ts';
import { runs } from './runs.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';
import { terminal } from './terminal.ts';
import { topology } from './topology.ts';
import { ui } from './ui.ts';

/** Every sentence that the page says by itself. What the host says arrives as the host says it. */
export const en = {
  capacity,
  drills,
  files,
  frame,
  gallery,
  incidents,
  logs,
  overview,
  places,
  runs,
  settings,
  setup,
  terminal,
  topology,
  ui,
} as const;
