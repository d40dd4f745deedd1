import { frame } from './frame.ts';
import { gallery } from './gallery.ts';
import { logs } from './logs.ts';
import { overview } from './overview.ts';
import { places } from './places.ts';
import { settings } from './settings.ts';
import { terminal } from './terminal.ts';
import { topology } from './topology.ts';
import { ui } from './ui.ts';

/** Every sentence that the page says by itself. What the host says arrives as the host says it. */
export const en = { frame, gallery, logs, overview, places, settings, terminal, topology, ui } as const;
