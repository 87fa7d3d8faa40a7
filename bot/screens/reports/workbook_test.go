package reports

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/reports"
	"kaspibot/kaspi"
)

// read is a workbook that is read back.
type read struct {
	*excelize.File
	t *testing.T
}

func write(t *testing.T, w *world, at time.Time) (read, []byte, [][]string) {
	t.Helper()
	var out bytes.Buffer
	var rows [][]string
	c := w.Chats().To(chattest.Aigul.ID)
	from, to := reports.Month(at)
	_, err := reports.Write(t.Context(), w.data, from, to, c, &out, func(cells []any) { rows = append(rows, table(cells)) })
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	must(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return read{f, t}, out.Bytes(), rows
}

// rows are the cells of a sheet as they are stored.
func (r read) rows(sheet string) [][]string {
	r.t.Helper()
	rows, err := r.GetRows(sheet, excelize.Options{RawCellValue: true})
	must(r.t, err)
	return rows
}

// last is a number in the last row of a sheet.
func (r read) last(sheet string, column int) int64 {
	r.t.Helper()
	rows := r.rows(sheet)
	n, err := strconv.ParseInt(rows[len(rows)-1][column], 10, 64)
	must(r.t, err)
	return n
}

// compute counts the formulas of a sheet whose value is not what is stored.
func (r read) compute(sheet string, rows ...int) (formulas int) {
	r.t.Helper()
	for _, row := range rows {
		for column := range 16 {
			name, err := excelize.CoordinatesToCellName(column+1, row)
			must(r.t, err)
			formula, err := r.GetCellFormula(sheet, name)
			must(r.t, err)
			if formula == "" {
				continue
			}
			formulas++
			stored, err := r.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
			must(r.t, err)
			got, err := r.CalcCellValue(sheet, name, excelize.Options{RawCellValue: true})
			if err != nil || got != stored {
				r.t.Errorf("%s %s: %s is %q, stored is %q (%v)", sheet, name, formula, got, stored, err)
			}
		}
	}
	return formulas
}

func TestTheWorkbookAddsUpToASimpleCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	year := aYear(t, w.data, 11)
	for month := range 12 {
		at := time.Date(2025, 12, 15, 0, 0, 0, 0, kaspi.Almaty()).AddDate(0, month, 0)
		want, byDay := countSimply(year, at.Format("2006-01")+"-01", at.Format("2006-01")+"-31")
		book, _, table := write(t, w, at)
		pieces := int64(0)
		for _, e := range year {
			if e.outcome == "sold" && e.placed.In(kaspi.Almaty()).Format("2006-01") == at.Format("2006-01") {
				for _, n := range e.pieces {
					pieces += int64(n)
				}
			}
		}
		for _, c := range []struct {
			sheet  string
			column int
			want   int64
		}{
			{"Заказы", 8, want.revenue}, {"Заказы", 13, want.profit},
			{"Товары в заказах", 8, pieces}, {"Товары в заказах", 9, want.revenue},
			{"Товары", 2, pieces}, {"Товары", 3, want.revenue},
			{"Деньги по дням", 1, int64(want.orders)}, {"Деньги по дням", 2, int64(want.sold)}, {"Деньги по дням", 3, want.revenue},
			{"Деньги по дням", 8, want.profit}, {"Деньги по дням", 9, int64(want.known)},
			{"Отмены и возвраты", 7, want.lost},
		} {
			if got := book.last(c.sheet, c.column); got != c.want {
				t.Errorf("%s, %s column %d: %d, want %d", at.Format("2006-01"), c.sheet, c.column, got, c.want)
			}
		}
		for i, row := range book.rows("Деньги по дням")[1:] {
			if i+1 > at.AddDate(0, 1, -at.Day()).Day() {
				break
			}
			d := byDay[fmt.Sprintf("%s-%02d", at.Format("2006-01"), i+1)]
			got := strings.Join(append(row[1:4:4], row[8:]...), " ")
			if got != fmt.Sprintf("%d %d %d %d %d", d.orders, d.sold, d.revenue, d.profit, d.known) {
				t.Errorf("%s-%02d: %s, want %+v", at.Format("2006-01"), i+1, got, d)
			}
		}
		if len(table) != want.orders+1 || len(book.rows("Заказы")) != want.orders+2 {
			t.Errorf("%d rows of the table, %d of the sheet, %d orders", len(table), len(book.rows("Заказы")), want.orders)
		}
	}
}

// What is stored is what the formulas come to.
func TestTheWorkbookComputesWhatItStores(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	aYear(t, w.data, 13)
	book, data, _ := write(t, w, time.Date(2026, 3, 1, 0, 0, 0, 0, kaspi.Almaty()))
	if dir := os.Getenv("PICTURES"); dir != "" {
		must(t, os.WriteFile(dir+"/report.xlsx", data, 0o600))
	}
	n := 0
	for _, sheet := range book.GetSheetList() {
		last := len(book.rows(sheet))
		switch sheet {
		case "Деньги по дням":
			n += book.compute(sheet, 2, 3, 9, 32, last)
		case "Заказы":
			n += book.compute(sheet, 2, 3, 4, 5, 6, 7, 8, 9, last)
		default:
			n += book.compute(sheet, last)
		}
	}
	if n < 5*9+8+6+3+5+2 {
		t.Errorf("only %d formulas", n)
	}
	// A cost that was not known is filled in: the profit of the order and the sums follow.
	for row := 2; ; row++ {
		if profit, _ := book.GetCellValue("Заказы", fmt.Sprint("N", row)); profit != "" {
			continue
		}
		if revenue, _ := book.GetCellValue("Заказы", fmt.Sprint("I", row), excelize.Options{RawCellValue: true}); revenue == "0" {
			continue
		}
		before, err := strconv.ParseInt(book.rows("Деньги по дням")[32][8], 10, 64)
		must(t, err)
		for _, column := range "IJKLM" {
			must(t, book.SetCellInt("Заказы", fmt.Sprintf("%c%d", column, row), int64(map[rune]int{'I': 1000}[column]+1)))
		}
		after, err := book.CalcCellValue("Заказы", fmt.Sprint("N", len(book.rows("Заказы"))), excelize.Options{RawCellValue: true})
		if err != nil || after != fmt.Sprint(before+997) {
			t.Errorf("profit was %d and is %s (%v)", before, after, err)
		}
		return
	}
}

func TestNothingInTheFilesIsAFormulaOfAStrangerOrABuyer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	aYear(t, w.data, 17)
	book, data, rows := write(t, w, time.Date(2026, 5, 1, 0, 0, 0, 0, kaspi.Almaty()))
	for _, sheet := range book.GetSheetList() {
		for i, row := range book.rows(sheet) {
			for c, cell := range row {
				name, err := excelize.CoordinatesToCellName(c+1, i+1)
				must(t, err)
				formula, err := book.GetCellFormula(sheet, name)
				must(t, err)
				own := strings.HasPrefix(formula, "SUM(") || strings.HasPrefix(formula, "SUMIFS('") || strings.HasPrefix(formula, "COUNTIFS('") || strings.HasPrefix(formula, "COUNT(N") ||
					strings.HasPrefix(formula, "IF(COUNT(")
				if kind, _ := book.GetCellType(sheet, name); formula != "" && !own || slices.Contains(hostileSKUs, cell) && kind != excelize.CellTypeInlineString {
					t.Errorf("%s %s: formula %q, %q of kind %v", sheet, name, formula, cell, kind)
				}
			}
		}
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if _, err := strconv.ParseInt(cell, 10, 64); err != nil && cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("a table has %q", cell)
			}
		}
	}
	all := string(chat.Table(rows)) + unzipped(t, data)
	for _, secret := range []string{"Гульнар", "Секретова", "7011112233", "Тайная", "7270009988"} {
		if strings.Contains(all, secret) {
			t.Errorf("the files tell %s", secret)
		}
	}
}

func unzipped(t *testing.T, data []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var all strings.Builder
	for _, f := range archive.File {
		part, err := f.Open()
		must(t, err)
		_, err = io.Copy(&all, part)
		must(t, err)
		must(t, part.Close())
	}
	return all.String()
}

// Russian Excel splits a CSV at semicolons, reads decimal commas, and knows UTF-8 by its mark.
func TestTheTableIsReadByRussianExcel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	aYear(t, w.data, 19)
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, kaspi.Almaty())
	book, _, rows := write(t, w, at)
	rest, marked := bytes.CutPrefix(chat.Table(rows), []byte("\xEF\xBB\xBF"))
	in := csv.NewReader(bytes.NewReader(rest))
	in.Comma = ';'
	got, err := in.ReadAll()
	must(t, err)
	if !marked || len(got) < 20 || len(got[0]) != 16 || got[0][13] != "Прибыль, ₸" {
		t.Fatalf("marked %t, %d rows, head %q", marked, len(got), got[0])
	}
	sheet, tenths := book.rows("Заказы"), 0
	for i, row := range got[1:] {
		placed, err := time.ParseInLocation("02.01.2006 15:04", row[1], kaspi.Almaty())
		must(t, err)
		serial, err := strconv.ParseFloat(sheet[i+1][1], 64)
		must(t, err)
		clock := time.Date(1899, 12, 30, 0, 0, 0, 0, kaspi.Almaty()).Add(time.Duration(math.Round(serial*24*60*60)) * time.Second)
		if !clock.Truncate(time.Minute).Equal(placed) || placed.Month() != at.Month() || row[8] != sheet[i+1][8] {
			t.Errorf("row %d: %q and %q at %v", i, row, sheet[i+1], clock)
		}
		if strings.Contains(row[14], ".") {
			t.Errorf("minutes %q", row[14])
		}
		if strings.Contains(row[14], ",") {
			tenths++
		}
	}
	if tenths == 0 {
		t.Error("no minutes have a comma")
	}
}
