import type { places as english } from '../en/places.ts';
import type { Texts } from '../texts.ts';

export const places: Texts<typeof english> = {
  comingTitle: 'Noch nicht in dieser Version',
  comingText: 'An dieser Ansicht wird gearbeitet. Ihr Platz ist hier, damit Links zu ihr richtig bleiben.',
};
