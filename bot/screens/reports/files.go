package reports

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/reports"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// keyed is how a button names a month.
const keyed = "2006-01"

// firstYear is when Kaspi began to sell for others.
const firstYear = 2014

func keyOf(t time.Time) string { return t.In(kaspi.Almaty()).Format(keyed) }

// reportView is what the files of a month are told from.
type reportView struct {
	reports.Stats
	Month string
}

// onReport sends the orders of a month.
func (s *Screen) onReport(ctx context.Context, r *chat.Request) error {
	from, ok := s.monthOf(r)
	if !ok {
		if r.Pressed() {
			return r.Old(ctx)
		}
		return r.Say(ctx, "reports.report.how", nil, s.months(r, s.Now()))
	}
	return s.once(ctx, r, verbReport+keyOf(from), func(end func()) (bool, error) {
		if err := r.Say(ctx, "reports.report.begun", monthName(r.Chat, from)); err != nil {
			return false, err
		}
		r.Go(ctx, func(ctx context.Context) error {
			defer end()
			err := s.alone(ctx, func() error { return s.sendReport(ctx, r, from) })
			if err != nil {
				s.Log.Error("a report did not come about", "month", keyOf(from), "err", err)
				return r.Say(ctx, "reports.report.failed", nil)
			}
			return nil
		})
		return true, nil
	})
}

func (s *Screen) sendReport(ctx context.Context, r *chat.Request, from time.Time) error {
	chat.Busy(ctx, r.Chat, telegram.BusyWriting)
	var book bytes.Buffer
	var rows [][]string
	from, to := reports.Month(from)
	stats, err := reports.Write(ctx, s.Store(r.Shop()), from, to, r.Chat, &book, func(cells []any) {
		rows = append(rows, table(cells))
	})
	if err != nil {
		return err
	}
	view := reportView{stats, monthName(r.Chat, from)}
	if stats.Orders == 0 {
		return r.Say(ctx, "reports.report.none", view, s.months(r, from))
	}
	caption, err := r.HTML("reports.report", view)
	if err != nil {
		return err
	}
	err = r.Send(ctx, chat.File{
		Name: "report-" + keyOf(from) + ".xlsx", Data: book.Bytes(), Caption: caption, Rows: []chat.Row{s.months(r, from)},
	})
	if err != nil {
		return err
	}
	caption, err = r.HTML("reports.report.csv", view)
	if err != nil {
		return err
	}
	return r.Send(ctx, chat.File{Name: "orders-" + keyOf(from) + ".csv", Data: chat.Table(rows), Caption: caption})
}

// table writes cells the way Excel in Kazakhstan reads them in a CSV.
func table(cells []any) []string {
	row := make([]string, len(cells))
	for i, cell := range cells {
		switch v := cell.(type) {
		case string:
			row[i] = chat.Cell(v)
		case int:
			row[i] = strconv.Itoa(v)
		case int64:
			row[i] = strconv.FormatInt(v, 10)
		case float64:
			row[i] = strings.ReplaceAll(strconv.FormatFloat(v, 'f', 1, 64), ".", ",")
		case time.Time:
			if !v.IsZero() {
				row[i] = v.Format("02.01.2006 15:04")
			}
		}
	}
	return row
}

// monthOf is the month that a request is about, by its beginning: the one that is running when nobody says which.
func (s *Screen) monthOf(r *chat.Request) (time.Time, bool) {
	now := s.Now().In(kaspi.Almaty())
	if r.Pressed() {
		t, err := time.Parse(keyed, r.Key())
		from := monthAt(t.Year(), t.Month())
		return from, err == nil && !from.After(now)
	}
	return monthIn(r.Chat, strings.ToLower(strings.Join(r.Args(), " ")), now)
}

// monthIn is the month that somebody has written: as 2026-11, 11.2026, 11, or by its name.
func monthIn(c chat.Chat, text string, now time.Time) (time.Time, bool) {
	if text == "" {
		return monthAt(now.Year(), now.Month()), true
	}
	for _, layout := range []string{"2006-1", "1.2006", "1/2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			from := monthAt(t.Year(), t.Month())
			return from, t.Year() >= firstYear && !from.After(now)
		}
	}
	return namedMonth(c, text, now)
}

func monthAt(year int, month time.Month) time.Time {
	return time.Date(year, month, 1, 0, 0, 0, 0, kaspi.Almaty())
}

// namedMonth is the last month of a number or a name, which may be cut short, with or without its year.
func namedMonth(c chat.Chat, text string, now time.Time) (time.Time, bool) {
	name, yearText, hasYear := strings.Cut(text, " ")
	year, err := strconv.Atoi(yearText)
	if hasYear && (err != nil || year < firstYear || year > now.Year()) {
		return time.Time{}, false
	}
	month, err := strconv.Atoi(name)
	for i, known := range c.Columns("reports.months") {
		if len([]rune(name)) >= 3 && strings.HasPrefix(strings.ToLower(known), name) {
			month, err = i+1, nil
		}
	}
	if err != nil || month < 1 || month > 12 {
		return time.Time{}, false
	}
	if !hasYear {
		if year = now.Year(); monthAt(year, time.Month(month)).After(now) {
			year--
		}
	}
	t := monthAt(year, time.Month(month))
	return t, !t.After(now)
}

func monthName(c chat.Chat, t time.Time) string {
	return fmt.Sprint(c.Columns("reports.months")[t.In(kaspi.Almaty()).Month()-1], " ", t.In(kaspi.Almaty()).Year())
}

// months lead to the month of a time and to those beside it, as far as they have begun.
func (s *Screen) months(r *chat.Request, of time.Time) (row chat.Row) {
	from, _ := reports.Month(of)
	for _, beside := range []int{-1, 0, 1} {
		if t := from.AddDate(0, beside, 0); !t.After(s.Now()) {
			row = append(row, r.Button("reports.button.month", monthName(r.Chat, t), verbReport, keyOf(t)))
		}
	}
	return row
}
