import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { places } from '../../state/places.ts';
import { stackNames, useStacks } from '../../state/stacks-store.ts';
import { ScreenHeading } from '../../ui/screen-heading.tsx';

export function OverviewScreen() {
  const t = useTranslations('frame.screens');
  const byName = useStacks((state) => state.byName);
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={t('overview')} />
      <ul>
        {stackNames(byName).map((name) => (
          <li key={name}>
            <Link href={places.stack(name)} className="text-accent underline">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
