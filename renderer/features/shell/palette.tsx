import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { navigate, usePath } from '../../state/hash-location.ts';
import { placeOf } from '../../state/places.ts';
import { SearchIcon } from '../../ui/icons.tsx';
import { matchEntries, type PaletteEntry } from './palette-model.ts';
import { shownName } from './shown-name.ts';
import { usePaletteEntries } from './use-palette-entries.ts';

/** Any screen, member, drill or action by a few letters of its name. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('frame.palette');
  const path = usePath();
  const place = placeOf(path);
  const isLeaving = useRef(false);
  const entries = usePaletteEntries('stack' in place ? place.stack : null);
  const [typed, setTyped] = useState('');
  const found = matchEntries(entries, typed);
  const take = ({ act }: PaletteEntry) => {
    isLeaving.current = act.kind === 'go' && act.to.split('?')[0] !== path;
    onClose();
    if (act.kind === 'go') navigate(act.to);
    else act.run();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Popup
          aria-label={t('title')}
          // Where one goes, the heading takes the focus, not what had it here.
          finalFocus={() => !isLeaving.current}
          className="fixed inset-x-0 top-[12vh] z-40 mx-auto flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-xl flex-col rounded-md border border-line-strong bg-raised text-ink shadow-(--shadow-float)"
        >
          <Autocomplete.Root
            open
            inline
            items={found}
            filter={null}
            value={typed}
            onValueChange={setTyped}
            itemToStringValue={(entry: PaletteEntry) => entry.label}
            autoHighlight="always"
            keepHighlight
          >
            <div className="flex items-center gap-2.5 border-line border-b px-4 text-quiet">
              <SearchIcon />
              <Autocomplete.Input
                aria-label={t('placeholder')}
                placeholder={t('placeholder')}
                className="h-11 min-w-0 flex-1 bg-transparent text-ink text-lead outline-none placeholder:text-quiet"
              />
            </div>
            <Autocomplete.List aria-label={t('results')} className="min-h-0 overflow-y-auto py-1">
              {(entry: PaletteEntry) => (
                <Autocomplete.Item
                  key={entry.id}
                  value={entry}
                  onClick={() => take(entry)}
                  className="flex min-h-8 cursor-default select-none items-center gap-3 px-4 outline-none data-highlighted:bg-accent-wash"
                >
                  <span className="w-16 shrink-0 text-quiet text-small">{t(`kinds.${entry.kind}`)}</span>
                  <span className="min-w-0 flex-1 truncate">{shownName(entry.label)}</span>
                  <span className="max-w-40 truncate text-quiet text-small">{shownName(entry.context)}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
            <div className="flex justify-between gap-4 border-line border-t px-4 py-1.5 text-quiet text-small">
              <p role="status">{t('count', { count: found.length })}</p>
              <p>{t('help')}</p>
            </div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
