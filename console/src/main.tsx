// Starts the console.
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntdApp } from 'antd';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/use-call.ts';
import { startTexts } from './i18n/index.ts';
import { router } from './router.tsx';
import './styles.css';
import { ThemeProvider } from './theme/theme-provider.tsx';

const place = document.getElementById('root');
if (!place) throw new Error('the page has no place for the console');
await startTexts();
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <AntdApp>
          <RouterProvider router={router} />
        </AntdApp>
      </ThemeProvider>
    </QueryClientProvider>
  </StrictMode>,
);
