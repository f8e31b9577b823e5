import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { asProblem } from '@/api/problem';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { Bone } from '@/components/PageSkeleton';
import { useText } from '@/i18n/text';
import { ColumnsStep } from './ColumnsStep';
import { FieldProblems } from './FieldProblems';
import { importQuery, uploadQuery } from './queries';
import { Steps } from './Steps';
import { text } from './text';
import { UploadStep } from './UploadStep';

export function NewImportPage() {
  const t = useText(text);
  const { upload } = useSearch({ from: '/inside/imports/new' });
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('newImport')}
        hint={t('newImportHint')}
        crumb={{ label: t('imports'), to: '/imports' }}
      />
      <Steps at={upload ? 1 : 0} />
      {upload ? <Columns uploadId={upload} /> : <UploadStep />}
    </div>
  );
}

function Columns({ uploadId }: { uploadId: string }) {
  const t = useText(text);
  const navigate = useNavigate();
  const { kind, encoding, delimiter, sheet, header_row, like } = useSearch({ from: '/inside/imports/new' });
  const reading = { kind, encoding, delimiter, sheet, header_row };
  const upload = useQuery(uploadQuery(uploadId, reading));
  const model = useQuery({ ...importQuery(like ?? ''), enabled: Boolean(like) });
  const isReady = upload.data && (!like || model.data || model.error);
  const another = (
    <Button
      onClick={() => void navigate({ to: '/imports/new', search: (before) => ({ unit: before.unit }) })}
    >
      {t('otherFile')}
    </Button>
  );
  if (upload.error && !upload.data) {
    const isGone = asProblem(upload.error).status === 404;
    return (
      <>
        {isGone ? <p role="alert">{t('uploadGone')}</p> : <FieldProblems error={upload.error} />}
        <div>{another}</div>
      </>
    );
  }
  if (!isReady || !upload.data) return <Bone height={560} />;
  return (
    <>
      {/* Read in this way the file makes no table: what was chosen can be changed again below. */}
      <FieldProblems error={upload.error} />
      <ColumnsStep
        // Another kind or another header is another mapping.
        key={`${upload.data.preview.kind} ${upload.data.preview.header.join('\u0000')}`}
        upload={upload.data}
        reading={reading}
        isStale={upload.isPlaceholderData}
        like={model.data}
        another={another}
      />
    </>
  );
}
