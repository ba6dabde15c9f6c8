"""One module a lesson, named like its notebook: models, measures and headings of all that it shows measured."""
