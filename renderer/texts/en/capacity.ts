/** What a plan may use, beside what the machine has. */
export const capacity = {
  title: 'Capacity',
  about:
    'Limits are the most that members may use. A stack whose limits are more than the machine has still starts; its worst moment is what does not fit.',
  again: 'Read again',
  reading: 'Adding up the plan and asking the machine',
  elsewhere: 'The engine runs on another machine, whose memory and disk cannot be read from here.',
  resources: { memory: 'Memory', cpus: 'Processors', disk: 'Disk' },
  cores: '{count, plural, one {# core} other {# cores}}',
  coresNeeded: '{count, number}',
  ofHost: '{needed} of {available}',
  unknownHost: 'unknown',
  free: '{free} are free now.',
  fit: { fits: 'fits', tight: 'tight', over: 'over', unknown: 'not known' },
  means: {
    memory: {
      fits: 'All members may reach their limits at once.',
      tight: 'It fits the machine, but not beside what runs now.',
      over: 'More than the machine has: at its worst moment something is killed. Lower limits or fewer members help.',
      unknown: 'The machine could not be asked.',
    },
    cpus: {
      fits: 'Every member can have its share at once.',
      tight: 'Members share: under full load all of them get slower.',
      over: 'Members share: under full load all of them get slower.',
      unknown: 'The machine could not be asked.',
    },
    disk: {
      fits: 'Room for images, logs and what databases need before any data.',
      tight: 'Little room is left beside what databases need before any data.',
      over: 'Less than 5 GiB are free: databases stop writing when the disk is full.',
      unknown: 'The free room could not be read.',
    },
  },
  tooLarge: 'May use more memory than the machine has: {members}.',
  plan: 'Limits by component',
  pods: 'Pods (networks of the members)',
  limits:
    'Disk is what members fill before any data is stored.{count, plural, =0 {} one { For # member it depends on the data alone.} other { For # members it depends on the data alone.}}',
  perMember: 'Every member',
  columns: {
    component: 'Component',
    member: 'Member',
    kind: 'Kind',
    members: 'Members',
    memoryEach: 'Memory each',
    memory: 'Memory',
    cpus: 'Cores',
    disk: 'Disk',
  },
} as const;
