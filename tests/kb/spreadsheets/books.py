"""Files as curators make them: downloaded, opened, changed, saved by another program."""

import io

from openpyxl import load_workbook

from kb.spreadsheets import SHEETS, download, send_in, write_csv, write_xlsx


def xlsx(noun):
    """All records of the noun as a workbook."""
    sheet, file = SHEETS[noun], io.BytesIO()
    write_xlsx(file, sheet, download(sheet, sheet.model.objects.order_by("pk"), with_lists=True))
    return file.getvalue()


def csv(noun):
    sheet = SHEETS[noun]
    records = sheet.model.objects.order_by("pk")
    return b"".join(write_csv(sheet, download(sheet, records, with_lists=False)))


class Book:
    """A downloaded workbook in the hands of a curator."""

    def __init__(self, noun):
        self.noun, self.sheet = noun, SHEETS[noun]
        self.book = load_workbook(io.BytesIO(xlsx(noun)))

    def page(self, name=""):
        return self.book[name or self.sheet.key]

    def headings(self, name=""):
        return [cell.value for cell in self.page(name)[1]]

    def cell(self, row, heading, name=""):
        return self.page(name).cell(row, self.headings(name).index(heading) + 1)

    def row_of(self, slug):
        column = self.headings().index(self.sheet.slug_key)
        rows = self.page().iter_rows(min_row=2)
        return next(row[0].row for row in rows if row[column].value == slug)

    def set(self, slug, **values):
        """Change cells of a record; a dot in a heading is written as two underscores."""
        for heading, value in values.items():
            self.cell(self.row_of(slug), heading.replace("__", ".")).value = value
        return self

    def add(self, name="", **values):
        """A new row below the others."""
        row = self.page(name).max_row + 1
        for heading, value in values.items():
            self.cell(row, heading.replace("__", "."), name).value = value
        return self

    def drop(self, heading, name=""):
        """Delete a column."""
        self.page(name).delete_cols(self.headings(name).index(heading) + 1)
        return self

    @property
    def data(self):
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()

    def send(self, by):
        return send_in(self.noun, "list.xlsx", self.data, by=by)


def told(sent):
    """The mistakes of a file, by cell."""
    return {one["cell"]: one["text"] for one in sent.mistakes}


def changes(sent):
    """What a file changes, by record and column: the value before and after."""
    return {
        (one["slug"], change["name"]): (change["before"], change["after"])
        for one in sent.differences
        for change in one["changes"]
    }
