/** How the file is read and which column feeds which field; nothing is stored before it was tried. */

import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, InputNumber, Segmented, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { formErrors, type Problem, words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { ImportDetail, ImportKind, ImportMode, StartedImport, UploadBody } from '@/api/schema.gen';
import { Facts } from '@/components/Facts';
import { Panel } from '@/components/Panel';
import { useFilters } from '@/components/paging';
import { useSubmit } from '@/components/useSubmit';
import { instant } from '@/format/days';
import { bytes } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { NewImportSearch } from '@/routes/business';
import css from './exchange.module.css';
import { FieldProblems } from './FieldProblems';
import { IMPORT_KINDS } from './kinds';
import { MappingTable } from './MappingTable';
import { complete, type Mapping } from './mapping';
import { PreviewTable } from './PreviewTable';
import { type Reading, startImport } from './queries';
import { text } from './text';
import { ValueOptions } from './ValueOptions';

interface ColumnsStepProps {
  upload: UploadBody;
  reading: Reading;
  isStale: boolean;
  like: ImportDetail | undefined;
  another: ReactNode;
}

export function ColumnsStep({ upload, reading, isStale, like, another }: ColumnsStepProps) {
  const t = useText(text);
  const navigate = useNavigate();
  const { preview } = upload;
  const kind = (preview.kind ?? undefined) as ImportKind | undefined;
  const isLike = like && like.import.upload_id === upload.id && like.import.kind === kind;
  const [mapping, setMapping] = useState<Mapping>(isLike ? like.mapping : upload.mapping);
  const [mode, setMode] = useState<ImportMode>(isLike ? like.import.mode : 'both');
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const { submit, isPending, problem } = useSubmit<boolean, StartedImport>({
    send: (isTrial, key) =>
      startImport(
        {
          uploadId: upload.id,
          kind: kind ?? 'sales',
          mapping: { ...complete(mapping, preview.fields), file: fileForm(reading, mapping) },
          isTrial,
          mode: kind && !WITHOUT_MODES.includes(kind) ? mode : 'both',
        },
        key,
      ),
    onDone: async (started) => {
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
      await navigate({ to: '/imports/$importId', params: { importId: started.import_id } });
    },
    onProblem: (found) => {
      const placed = fieldErrors(found);
      setErrors(placed);
      return placed.size > 0 && placed.size === found.fields.length;
    },
  });
  const change = (next: Mapping) => {
    setMapping(next);
    setErrors(new Map());
  };
  return (
    <>
      <FilePanel upload={upload} reading={reading} kind={kind} isStale={isStale} another={another} />
      {preview.problem && <Alert type="warning" showIcon title={words(preview.problem)} />}
      {kind ? (
        <>
          <Panel
            title={t('mappingTitle')}
            extra={
              upload.mapping_used_at && !isLike
                ? t('mappingRemembered', { when: instant(upload.mapping_used_at) })
                : t('mappingHint')
            }
          >
            <MappingTable preview={preview} mapping={mapping} errors={errors} onChange={change} />
          </Panel>
          <Panel title={t('valuesTitle')} extra={t('valuesHint')}>
            <ValueOptions kind={kind} mapping={mapping} onChange={change} />
          </Panel>
          {!WITHOUT_MODES.includes(kind) && (
            <Panel title={t('mode')} extra={t.of('modeHint', mode)}>
              <Segmented<ImportMode>
                aria-label={t('mode')}
                value={mode}
                options={MODES.map((value) => ({ value, label: t.of('mode', value) }))}
                onChange={setMode}
              />
            </Panel>
          )}
          <FieldProblems error={problem} />
          {errors.size > 0 && <Alert type="error" showIcon role="alert" title={t('columnsWrong')} />}
          <div className={css.buttons}>
            <Button onClick={() => submit(false)} disabled={isPending || isStale}>
              {t('importAtOnce')}
            </Button>
            <Button type="primary" loading={isPending} disabled={isStale} onClick={() => submit(true)}>
              {t('tryIt')}
            </Button>
          </div>
        </>
      ) : (
        <Alert type="info" showIcon title={t('chooseKind')} />
      )}
    </>
  );
}

const MODES: readonly ImportMode[] = ['both', 'add', 'update'];
/** Whose rows only add and change, so that there is nothing to choose. */
const WITHOUT_MODES: readonly ImportKind[] = ['units', 'employees', 'products', 'sales'];

/** What the page was asked to read the file by; else what was remembered with the mapping. */
function fileForm(reading: Reading, mapping: Mapping): Mapping['file'] {
  const { encoding, delimiter, sheet, header_row } = reading;
  if (!encoding && !delimiter && !sheet && !header_row) return mapping.file ?? {};
  return { encoding, delimiter, sheet, header_row: header_row ? Number(header_row) : undefined };
}

/** `mapping.columns.amount` belongs to the row of that field. */
function fieldErrors(problem: Problem): ReadonlyMap<string, string> {
  const placed = formErrors(problem).filter((it) => it.name[0] === 'mapping' && it.name[1] === 'columns');
  return new Map(placed.map((it) => [String(it.name[2]), it.errors.join(' ')]));
}

const ENCODINGS = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be', 'windows-1252'];
const DELIMITERS = [',', ';', '|', 'tab'] as const;
const DELIMITER_NAMES = { ',': 'comma', ';': 'semicolon', '|': 'bar', tab: 'tab' } as const;

interface FilePanelProps {
  upload: UploadBody;
  reading: Reading;
  kind: ImportKind | undefined;
  isStale: boolean;
  another: ReactNode;
}

function FilePanel({ upload, reading, kind, isStale, another }: FilePanelProps) {
  const t = useText(text);
  const { preview } = upload;
  const read = useFilters<NewImportSearch>();
  const encoding = reading.encoding ?? preview.encoding?.toLowerCase();
  const delimiter = reading.delimiter ?? (preview.delimiter === '\t' ? 'tab' : preview.delimiter);
  const isText = preview.format === 'csv';
  return (
    <Panel title={t('fileTitle')} extra={another}>
      <div className={css.stack}>
        <Facts
          items={[
            { label: t('file'), value: <bdi>{upload.file_name}</bdi> },
            { label: t('size'), value: bytes(upload.file_bytes) },
            { label: t('format'), value: t.of('format', preview.format) },
            { label: t('uploadedAt'), value: instant(upload.uploaded_at) },
          ]}
        />
        <div className={css.settings}>
          <Setting label={t('kind')}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('kind')}
              placeholder={t('kindMissing')}
              value={kind}
              options={IMPORT_KINDS.map((value) => ({ value, label: t.of('kind', value) }))}
              onChange={(value) => read({ kind: value })}
            />
          </Setting>
          {isText && (
            <Setting label={t('encoding')}>
              <Select
                aria-label={t('encoding')}
                value={encoding}
                options={[...new Set([...ENCODINGS, ...(encoding ? [encoding] : [])])].map((value) => ({
                  value,
                  label: value.toUpperCase(),
                }))}
                onChange={(value) => read({ encoding: value })}
              />
            </Setting>
          )}
          {isText && (
            <Setting label={t('delimiter')}>
              <Select
                aria-label={t('delimiter')}
                value={delimiter}
                options={DELIMITERS.map((value) => ({
                  value,
                  label: t.of('delimiter', DELIMITER_NAMES[value]),
                }))}
                onChange={(value) => read({ delimiter: value })}
              />
            </Setting>
          )}
          {preview.sheets.length > 0 && (
            <Setting label={t('sheet')}>
              <Select
                aria-label={t('sheet')}
                value={reading.sheet ?? preview.sheets[0]}
                options={preview.sheets.map((value) => ({ value, label: value }))}
                onChange={(value) => read({ sheet: value })}
              />
            </Setting>
          )}
          <Setting label={t('headerRow')}>
            <InputNumber
              aria-label={t('headerRow')}
              min={1}
              max={1000}
              precision={0}
              placeholder={t('found')}
              style={{ width: '100%' }}
              value={reading.header_row ? Number(reading.header_row) : null}
              onChange={(value) => read({ header_row: value ? String(value) : undefined })}
            />
          </Setting>
        </div>
        <PreviewTable preview={preview} isStale={isStale} />
      </div>
    </Panel>
  );
}

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={css.setting}>
      <span className={css.settingLabel}>{label}</span>
      {children}
    </div>
  );
}
