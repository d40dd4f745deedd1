import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { type Place, placeOf } from '../../state/places.ts';

/** “Logs · my-stack · Tandem”: what differs comes first, because tabs are narrow. */
export function useScreenTitle(path: string): string {
  const t = useTranslations('frame.screens');
  const place = placeOf(path);
  return [t(place.screen), ...namesOf(place), 'Tandem'].join(' · ');
}

function namesOf(place: Place): readonly string[] {
  if ('id' in place) return [place.id, place.stack];
  return 'stack' in place ? [place.stack] : [];
}

/** The first screen leaves the focus where the browser has it; from then on arriving is told by moving it. */
let hasArrived = false;

/**
 * Drawn after a screen and with it: when it appears, the screen is there, and its heading takes the focus, so that
 * the next Tab goes on from it and readers say where one is.
 */
export function Arrival({ title }: { readonly title: string }) {
  const done = useRef(false);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    if (!hasArrived) {
      hasArrived = true;
      return;
    }
    const main = document.getElementById('main');
    if (main === null) return;
    main.scrollTo({ top: 0 });
    if (focusHeading(main)) return;
    // What the screen is about is still on its way: until then the screen has the focus, unless the person moves it.
    main.focus({ preventScroll: true });
    const drawn = new MutationObserver(() => {
      if (document.activeElement !== main || focusHeading(main)) drawn.disconnect();
    });
    drawn.observe(main, { childList: true, subtree: true });
    return () => drawn.disconnect();
  }, []);
  return null;
}

function focusHeading(main: HTMLElement): boolean {
  const heading = main.querySelector<HTMLElement>('h1, h2');
  if (heading === null) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}
