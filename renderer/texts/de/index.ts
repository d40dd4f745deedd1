import type { en } from '../en/index.ts';
import type { Texts } from '../texts.ts';
import { capacity } from './capacity.ts';
import { files } from './files.ts';
import { frame } from './frame.ts';
import { gallery } from './gallery.ts';
import { overview } from './overview.ts';
import { places } from './places.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';
import { ui } from './ui.ts';

export const de: Texts<typeof en> = {
  capacity,
  files,
  frame,
  gallery,
  overview,
  places,
  settings,
  setup,
  ui,
};
