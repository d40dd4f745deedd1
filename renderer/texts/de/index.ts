import type { en } from '../en/index.ts';
import type { Texts } from '../texts.ts';
import { frame } from './frame.ts';
import { gallery } from './gallery.ts';
import { logs } from './logs.ts';
import { overview } from './overview.ts';
import { places } from './places.ts';
import { settings } from './settings.ts';
import { terminal } from './terminal.ts';
import { topology } from './topology.ts';
import { ui } from './ui.ts';

export const de: Texts<typeof en> = {
  frame,
  gallery,
  logs,
  overview,
  places,
  settings,
  terminal,
  topology,
  ui,
};
