import { useTranslations } from 'use-intl';
import { create } from 'zustand';

/** Whether members are shown as a picture or as a table; remembered in this browser. */
type TopologyAs = 'picture' | 'table';

const STORAGE_KEY = 'tandem.topology-as';
/** A picture of this width would have to be moved about to be read. */
const NARROW = '(max-width: 700px)';

const useChoice = create<{ readonly as: TopologyAs }>(() => ({ as: firstChoice() }));

export function useTopologyAs(): TopologyAs {
  return useChoice(({ as }) => as);
}

function firstChoice(): TopologyAs {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (stored === 'picture' || stored === 'table') return stored;
  } catch {
    // A browser that stores nothing has chosen nothing.
  }
  return matchMedia(NARROW).matches ? 'table' : 'picture';
}

function choose(as: TopologyAs): void {
  useChoice.setState({ as });
  try {
    localStorage.setItem(STORAGE_KEY, as);
  } catch {
    // The choice then lasts until the page is closed.
  }
}

const CHOICES = ['picture', 'table'] as const;

export function ViewChoice() {
  const t = useTranslations('topology.picture');
  const chosen = useTopologyAs();
  return (
    <fieldset className="flex rounded-sm border border-line-strong">
      <legend className="sr-only">{t('as')}</legend>
      {CHOICES.map((as) => (
        <button
          key={as}
          type="button"
          aria-pressed={as === chosen}
          onClick={() => choose(as)}
          className="h-6 px-2 text-quiet text-small first:rounded-l-sm last:rounded-r-sm hover:text-ink aria-pressed:bg-accent-wash aria-pressed:font-medium aria-pressed:text-ink forced-colors:aria-pressed:underline"
        >
          {t(as)}
        </button>
      ))}
    </fieldset>
  );
}
