import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePath } from '../../state/hash-location.ts';
import { lazily } from '../../ui/lazily.ts';
import { PopupLayer } from '../../ui/popup-layer.tsx';
import { Header } from './header.tsx';
import { PartBoundary } from './part-boundary.tsx';
import { ScreenArea } from './screen-area.tsx';
import { SideBar } from './side-bar.tsx';

const SideMenu = lazily(async () => (await import('./side-menu.tsx')).SideMenu);
const Palette = lazily(async () => (await import('./palette.tsx')).Palette);

type Open = 'menu' | 'palette' | null;

/** Around every screen. Below 1024 pixels, which 200 % zoom makes of most windows, the side bar is a menu. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const t = useTranslations('frame');
  const [open, setOpen] = useState<Open>(null);
  const path = usePath();
  const close = () => setOpen(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere is what closes it
  useEffect(close, [path]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isAsked = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey;
      // A terminal has taken it: there it is the shell's.
      if (!isAsked || event.defaultPrevented) return;
      event.preventDefault();
      setOpen((now) => (now === 'palette' ? null : 'palette'));
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        onClick={() => document.getElementById('main')?.focus()}
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-sm focus:bg-accent focus:px-3 focus:py-1.5 focus:text-accent-ink"
      >
        {t('skip')}
      </button>
      <Header onOpenMenu={() => setOpen('menu')} onOpenPalette={() => setOpen('palette')} />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] lg:grid-cols-[13.5rem_minmax(0,1fr)]">
        <div className="min-h-0 overflow-y-auto border-line border-r bg-surface max-lg:hidden">
          <SideBar />
        </div>
        <ScreenArea>{children}</ScreenArea>
      </div>
      <PartBoundary key={open} onClose={close}>
        <Suspense fallback={null}>
          {open === 'menu' && <SideMenu onClose={close} />}
          {open === 'palette' && <Palette onClose={close} />}
        </Suspense>
      </PartBoundary>
      <PopupLayer />
    </div>
  );
}
