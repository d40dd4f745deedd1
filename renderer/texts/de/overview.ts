import type { overview as english } from '../en/overview.ts';
import type { Texts } from '../texts.ts';

export const overview: Texts<typeof english> = {};
