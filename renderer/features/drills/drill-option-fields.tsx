import { useTranslations } from 'use-intl';
import type { DrillId } from '../../../electron/contract/schemas.ts';
import { formatSpan } from '../../ui/format.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { methodOf } from './method-view.ts';
import { badOptions, type DrillOptions, MOST_PER_SECOND, type OfferedOptions } from './preflight-view.ts';

const RETRIES = ['usual', '0', '1', '2', '3'] as const;
type Retries = (typeof RETRIES)[number];

/** The options that mean something for this drill; the others are not shown. */
export function DrillOptionFields({
  drill,
  options,
  offered,
  onChange,
}: {
  readonly drill: DrillId;
  readonly options: DrillOptions;
  readonly offered: OfferedOptions;
  readonly onChange: (options: DrillOptions) => void;
}) {
  const t = useTranslations('drills.screen');
  const { clientRetries, ramp } = methodOf(drill);
  const bad = badOptions(options);
  return (
    <fieldset className="grid gap-3 sm:grid-cols-2">
      <legend className="sr-only">{t('options')}</legend>
      {offered.rate ? (
        <TextField
          label={t('rate')}
          type="number"
          min={1}
          max={MOST_PER_SECOND}
          value={Number.isNaN(options.ratePerSecond) ? '' : String(options.ratePerSecond)}
          onChange={(text) =>
            onChange({ ...options, ratePerSecond: text === '' ? Number.NaN : Number(text) })
          }
          error={bad.includes('rate') ? t('rateBad', { most: MOST_PER_SECOND }) : null}
        />
      ) : (
        ramp !== null && (
          <p className="self-end text-quiet">
            {t('rateRamp', { peak: ramp.peakPerSecond, span: formatSpan(ramp.lengthMs) })}
          </p>
        )
      )}
      <Select<Retries>
        label={t('retries')}
        value={options.clientRetries === null ? 'usual' : retriesOf(options.clientRetries)}
        onChange={(chosen) =>
          onChange({ ...options, clientRetries: chosen === 'usual' ? null : Number(chosen) })
        }
        options={RETRIES.map((value) => ({
          value,
          label: value === 'usual' ? t('retriesUsual', { count: clientRetries }) : value,
        }))}
      />
      {offered.seed && (
        <TextField
          label={t('seed')}
          hint={t('seedHint')}
          inputMode="numeric"
          mono
          value={options.seed}
          onChange={(seed) => onChange({ ...options, seed })}
          error={bad.includes('seed') ? t('seedBad') : null}
        />
      )}
      {offered.assisted && (
        <div className="sm:col-span-2">
          <Switch
            label={t('assisted')}
            hint={t('assistedHint')}
            checked={options.assisted}
            onChange={(assisted) => onChange({ ...options, assisted })}
          />
        </div>
      )}
    </fieldset>
  );
}

function retriesOf(count: number): Retries {
  return RETRIES.find((each) => each === String(count)) ?? 'usual';
}
