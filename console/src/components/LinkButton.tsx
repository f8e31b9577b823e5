import { createLink } from '@tanstack/react-router';
import { Button } from 'antd';

/** A link that looks like a button: it is opened in a new tab as any other. */
export const LinkButton = createLink(Button);
