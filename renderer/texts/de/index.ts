import type { en } from '../en/index.ts';
import type { Texts } from '../texts.ts';
import { frame } from './frame.ts';
import { gallery } from './gallery.ts';
import { overview } from './overview.ts';
import { places } from './places.ts';
import { settings } from './settings.ts';
import { ui } from './ui.ts';

export const de: Texts<typeof en> = { frame, gallery, overview, places, settings, ui };
