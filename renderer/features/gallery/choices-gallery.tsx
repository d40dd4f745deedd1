import { useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { CheckIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { type Option, Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Shelf, Specimen } from './specimen.tsx';

const OPTIONS: readonly Option<'one' | 'two' | 'three'>[] = [
  { value: 'one', label: 'Synchronous', hint: 'no acknowledged write is lost' },
  { value: 'two', label: 'Asynchronous' },
  { value: 'three', label: 'Not possible here', disabled: true },
];

const LONG = 'postgresql://reader@a-host-with-a-name-of-many-letters.example:5432/a_database';

export function ChoicesGallery() {
  const [text, setText] = useState('gateway-pair');
  const [option, setOption] = useState<'one' | 'two' | 'three'>('one');
  const [found, setFound] = useState<'one' | 'two' | 'three' | null>(null);
  const [isOn, setIsOn] = useState(true);
  return (
    <Panel title="Fields and choices">
      <Shelf>
        <Specimen name="Text field">
          <TextField
            className="w-full"
            label="Name"
            value={text}
            onChange={setText}
            mono
            hint="Lower-case letters, digits and dashes"
          />
        </Specimen>
        <Specimen name="Text field, wrong">
          <TextField
            className="w-full"
            label="Port"
            value="80"
            onChange={setText}
            error="Port 80 is taken by nginx on this machine."
          />
        </Specimen>
        <Specimen name="Text field, cannot">
          <TextField className="w-full" label="Host" value="127.0.0.1" onChange={setText} disabled />
        </Specimen>
        <Specimen name="Text field, empty, with a state">
          <TextField
            className="w-full"
            label="Image"
            value=""
            onChange={setText}
            placeholder="tandem/gateway"
            aside={
              <Badge tone="good" icon={<CheckIcon />}>
                works
              </Badge>
            }
          />
        </Specimen>
        <Specimen name="Text field, long, without its label in sight">
          <TextField
            className="w-full"
            label="Address"
            value={LONG}
            onChange={setText}
            mono
            hideLabel
            error={`Nothing answers at ${LONG}.`}
          />
        </Specimen>
        <Specimen name="Select">
          <Select
            className="w-full"
            label="Commits"
            options={OPTIONS}
            value={option}
            onChange={setOption}
            hint="What the leader waits for"
          />
        </Specimen>
        <Specimen name="Select, cannot">
          <Select
            className="w-full"
            label="Commits, fixed"
            options={OPTIONS}
            value={option}
            onChange={setOption}
            disabled
          />
        </Specimen>
        <Specimen name="Combobox">
          <Combobox
            className="w-full"
            label="Member"
            options={OPTIONS}
            value={found}
            onChange={setFound}
            placeholder="Any"
          />
        </Specimen>
        <Specimen name="Combobox, wrong">
          <Combobox
            className="w-full"
            label="Member, wrong"
            options={OPTIONS}
            value="two"
            onChange={setFound}
            error="It does not run."
          />
        </Specimen>
        <Specimen name="Combobox, cannot">
          <Combobox
            className="w-full"
            label="Member, fixed"
            options={OPTIONS}
            value="one"
            onChange={setFound}
            hint="Chosen by the system"
            disabled
          />
        </Specimen>
        <Specimen name="Radio group">
          <RadioGroup label="Way" options={OPTIONS} value={option} onChange={setOption} />
        </Specimen>
        <Specimen name="Radio group in a row, cannot">
          <RadioGroup label="Way, fixed" options={OPTIONS} value="two" onChange={setOption} row disabled />
        </Specimen>
        <Specimen name="Checkbox: on, off, some, cannot">
          <div className="space-y-1">
            <Checkbox label="Remove the data" hint="It is gone for good" checked={isOn} onChange={setIsOn} />
            <Checkbox label="Off" checked={!isOn} onChange={(on) => setIsOn(!on)} />
            <Checkbox label="Some of them" checked="some" onChange={setIsOn} />
            <Checkbox label="Cannot" checked disabled onChange={setIsOn} />
          </div>
        </Specimen>
        <Specimen name="Switch: on, off, cannot, cannot and on">
          <div className="space-y-1">
            <Switch label="Follow" hint="Yields when you scroll" checked={isOn} onChange={setIsOn} />
            <Switch label="The other way" checked={!isOn} onChange={(on) => setIsOn(!on)} />
            <Switch label="Cannot" checked={false} disabled onChange={setIsOn} />
            <Switch label="Cannot, on" checked disabled onChange={setIsOn} />
          </div>
        </Specimen>
      </Shelf>
    </Panel>
  );
}
