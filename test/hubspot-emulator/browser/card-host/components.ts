import type { ComponentType } from 'react';
import {
  DescriptionList,
  DescriptionListItem,
  ProgressBar,
  Statistics,
  StatisticsItem,
} from './components/figures.tsx';
import { Accordion, Box, Divider, Flex, Tile } from './components/layout.tsx';
import { Button, EmptyState, ErrorState, LoadingSpinner } from './components/states.tsx';
import { Alert, Heading, List, StatusTag, Tag, Text } from './components/text.tsx';

/** One DOM component for each wire name of HubSpot's that the cards use; our own looks, HubSpot's meaning. */
// The props of each come over the wire: their types are HubSpot's, not known here.
export const COMPONENTS: Record<string, ComponentType<any>> = {
  Accordion,
  Alert,
  Box,
  Button,
  DescriptionList,
  DescriptionListItem,
  Divider,
  EmptyState,
  ErrorState,
  Flex,
  Heading,
  List,
  LoadingSpinner,
  ProgressBar,
  Statistics,
  StatisticsItem,
  StatusTag,
  Tag,
  Text,
  Tile,
};
