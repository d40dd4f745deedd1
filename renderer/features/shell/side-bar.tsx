import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { usePath } from '../../state/hash-location.ts';
import { type Place, placeOf, places, STACK_PLACES } from '../../state/places.ts';
import { stackNames, useStacks } from '../../state/stacks-store.ts';
import { PlusIcon, SettingsIcon } from '../../ui/icons.tsx';
import { SurvivalMark } from '../stack/survival-mark.tsx';
import { useIsLinked, useIsReadOnly } from './use-host.ts';
import { useStackView } from './use-stack-view.ts';

const ITEM =
  'flex min-h-7 items-center gap-2 rounded-sm px-2.5 py-0.5 text-quiet -outline-offset-2 hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-ink';

/** All stacks with what they survive, and the screens of the one that is looked at. */
export function SideBar() {
  const t = useTranslations('frame');
  const byName = useStacks((state) => state.byName);
  const loaded = useStacks((state) => state.loaded);
  const place = placeOf(usePath());
  const present = 'stack' in place ? place.stack : null;
  const isReadOnly = useIsReadOnly();
  const names = stackNames(byName);
  return (
    <nav aria-label={t('nav.label')} className="flex min-h-full flex-col gap-4 px-2 py-3">
      <Item href={places.overview()} isCurrent={place.screen === 'overview'}>
        {t('screens.overview')}
      </Item>
      <section aria-label={t('nav.stacks')} className="min-w-0 space-y-0.5">
        <h2 className="px-2.5 pb-0.5 font-medium text-quiet text-small">{t('nav.stacks')}</h2>
        <ul className="space-y-0.5">
          {names.map((name) => (
            <li key={name}>
              <StackItem name={name} />
              {name === present && <StackScreens stack={name} place={place} />}
            </li>
          ))}
        </ul>
        {loaded && names.length === 0 && <p className="px-2.5 text-quiet">{t('nav.noStacks')}</p>}
        {!isReadOnly && (
          <Item href={places.setup()} isCurrent={place.screen === 'setup'} icon={<PlusIcon />}>
            {t('screens.setup')}
          </Item>
        )}
      </section>
      <div className="flex-1" />
      <Item href={places.settings()} isCurrent={place.screen === 'settings'} icon={<SettingsIcon />}>
        {t('screens.settings')}
      </Item>
    </nav>
  );
}

function Item({
  href,
  isCurrent,
  icon,
  children,
}: {
  readonly href: string;
  readonly isCurrent: boolean;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Link href={href} aria-current={isCurrent ? 'page' : undefined} className={ITEM}>
      {icon}
      {children}
    </Link>
  );
}

/** Its home is the first of its screens, which is where being there is marked. */
function StackItem({ name }: { readonly name: string }) {
  const t = useTranslations('frame.nav');
  const view = useStackView(name);
  const isAbsent = useStacks((state) => state.byName[name]?.state === 'absent');
  const isLinked = useIsLinked();
  if (view === null) return null;
  const word = isAbsent ? t('absent') : view.word;
  return (
    <Link href={places.stack(name)} className={`${ITEM} items-start`}>
      <span className="mt-1">
        <SurvivalMark survival={isLinked ? view.survival : 'unknown'} />
      </span>
      <span className="min-w-0">
        <span className="block break-words font-medium text-ink">{name}</span>
        <span className="block text-small">{isLinked ? word : t('was', { word })}</span>
      </span>
    </Link>
  );
}

function StackScreens({ stack, place }: { readonly stack: string; readonly place: Place }) {
  const t = useTranslations('frame');
  const isReadOnly = useIsReadOnly();
  const screens = (['topology', ...STACK_PLACES] as const).filter(
    (screen) => !isReadOnly || screen !== 'terminal',
  );
  return (
    <ul aria-label={t('nav.ofStack', { stack })} className="mt-0.5 ml-4 border-line border-l pl-1">
      {screens.map((screen) => (
        <li key={screen}>
          <Item
            href={screen === 'topology' ? places.stack(stack) : places.ofStack(stack, screen)}
            isCurrent={place.screen === screen || (screen === 'drills' && isOfDrills(place))}
          >
            {t(`screens.${screen}`)}
          </Item>
        </li>
      ))}
    </ul>
  );
}

/** A drill and its runs have no line of their own. */
function isOfDrills(place: Place): boolean {
  return place.screen === 'drill' || place.screen === 'run';
}
