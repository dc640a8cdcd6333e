import { Controller, Get, Header } from '@nestjs/common';
import { readFileSync } from 'node:fs';

const asset = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

const PAGE = asset('landing.html');
const SCRIPT = asset('landing.js');
const STYLE = asset('landing.css');

/** Paths of the landing page. They contain no data, so they need no token. */
export const LANDING_PATHS = ['/', '/landing.js', '/landing.css'] as const;

/**
 * A page for signing in and sending queries. The sign-in link contains the token in the URL's fragment, which browsers
 * do not send to servers. The script keeps the token for the session of the tab and clears the address bar.
 */
@Controller()
export class LandingController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }

  @Get('landing.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return SCRIPT;
  }

  @Get('landing.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return STYLE;
  }
}
