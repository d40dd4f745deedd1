import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { places } from '../../state/places.ts';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Command } from '../shell/empty-states.tsx';

type Place = 'updates' | 'backups' | 'alerts' | 'checklist';

/** Each named in full, so that the catalogue's test finds it. */
type TextKey =
  | 'updates.first'
  | 'updates.second'
  | 'updates.third'
  | 'backups.first'
  | 'backups.second'
  | 'alerts.first'
  | 'alerts.second'
  | 'checklist.first'
  | 'checklist.second'
  | 'checklist.third';

interface WayOut {
  readonly text: TextKey;
  readonly command?: string;
  readonly link?: {
    readonly to: string;
    readonly screen: 'files' | 'terminal' | 'incidents' | 'drills' | 'topology';
  };
}

const MISSING = {
  updates: 'updates.missing',
  backups: 'backups.missing',
  alerts: 'alerts.missing',
  checklist: 'checklist.missing',
} as const;

/** What a person can do today in place of what is not there yet. */
function waysOut(place: Place, stack: string): readonly WayOut[] {
  switch (place) {
    case 'updates':
      return [
        { text: 'updates.first', link: { to: places.files(stack), screen: 'files' } },
        { text: 'updates.second', command: `tandem plan --stack ${stack}` },
        { text: 'updates.third', command: `tandem up ${stack}` },
      ];
    case 'backups':
      return [
        {
          text: 'backups.first',
          link: { to: places.terminal(stack, { client: 'psql' }), screen: 'terminal' },
        },
        { text: 'backups.second', link: { to: places.files(stack), screen: 'files' } },
      ];
    case 'alerts':
      return [
        { text: 'alerts.first', link: { to: places.incidents(stack), screen: 'incidents' } },
        { text: 'alerts.second' },
      ];
    case 'checklist':
      return [
        { text: 'checklist.first', link: { to: places.stack(stack), screen: 'topology' } },
        { text: 'checklist.second', link: { to: places.drills(stack), screen: 'drills' } },
        { text: 'checklist.third', command: 'tandem doctor' },
      ];
  }
}

function PlaceScreen({ place, stack }: { readonly place: Place; readonly stack: string }) {
  const t = useTranslations('places');
  const screen = useTranslations('frame.screens');
  return (
    <div className="max-w-3xl space-y-3">
      <ScreenHeading title={screen(place)} />
      <p className="text-lead">{t(MISSING[place])}</p>
      <h2 className="pt-2 font-semibold">{t('today')}</h2>
      <ul className="space-y-3">
        {waysOut(place, stack).map(({ text, command, link }) => (
          <li key={text} className="space-y-1.5">
            <p>
              {t(text)}
              {link !== undefined && (
                <>
                  {' '}
                  <Link href={link.to} className="rounded-sm text-accent underline underline-offset-2">
                    {screen(link.screen)}
                  </Link>
                  .
                </>
              )}
            </p>
            {command !== undefined && <Command text={command} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface StackProps {
  readonly stack: string;
}

export const UpdatesScreen = ({ stack }: StackProps) => <PlaceScreen place="updates" stack={stack} />;
export const BackupsScreen = ({ stack }: StackProps) => <PlaceScreen place="backups" stack={stack} />;
export const AlertsScreen = ({ stack }: StackProps) => <PlaceScreen place="alerts" stack={stack} />;
export const ChecklistScreen = ({ stack }: StackProps) => <PlaceScreen place="checklist" stack={stack} />;
