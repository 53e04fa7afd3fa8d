-- Adds favouriteColour to the users. Written by npx sallyport schema.
-- npx sallyport migrate adds each column that is missing, so it may run again; so does the app at its first request, unless its
-- option migrate is 'manual'. A tool of your own may run this file instead, once.
alter table auth_users add column "favourite_colour" text;
