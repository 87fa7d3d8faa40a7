package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// noTabs keeps a text from being taken for two fields or two lines.
var noTabs = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ", "\x00", " ")

// packFigures writes figures as the column has them: the order in one line and each of its lines in one, fields between
// tabs. An amount that is not known is an empty field. JSON would take several times longer to read.
func packFigures(f orders.Figures) string {
	var b strings.Builder
	fields := func(texts ...string) { b.WriteString(strings.Join(texts, "\t")) }
	accept := int64(-1)
	if f.Accept >= 0 {
		accept = f.Accept.Milliseconds()
	}
	m := f.Money
	fields(
		noTabs.Replace(string(f.Code)), digits(millis(f.Created)), noTabs.Replace(string(f.Stage)), digits(f.Total), digits(accept),
		digits(m.Revenue), amount(m.Cost), amount(m.Commission), amount(m.Delivery), amount(m.Tax), noTabs.Replace(f.City),
	)
	for _, l := range f.Lines {
		b.WriteByte('\n')
		fields(digits(l.Pieces), digits(l.Total), amount(l.Profit), noTabs.Replace(l.SKU))
	}
	return b.String()
}

func digits[T ~int | ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

func amount(a orders.Amount) string {
	if !a.Known {
		return ""
	}
	return digits(a.Tenge)
}

// field takes the first field off a line.
func field(line *string) string {
	first, rest, _ := strings.Cut(*line, "\t")
	*line = rest
	return first
}

func integer[T ~int | ~int64](line *string) T {
	n, _ := strconv.ParseInt(field(line), 10, 64) // written by packFigures
	return T(n)
}

func amountOf(line *string) orders.Amount {
	text := field(line)
	n, err := strconv.ParseInt(text, 10, 64)
	return orders.Amount{Tenge: kaspi.Tenge(n), Known: err == nil}
}

// unpackFigures reads what packFigures wrote. The lines have their place in a list that the caller lends.
func unpackFigures(text string, lines []orders.LineFigures) (f orders.Figures) {
	head, rest, more := strings.Cut(text, "\n")
	f.Code, f.Created = kaspi.OrderCode(field(&head)), moment(integer[int64](&head))
	f.Stage, f.Total = orders.Stage(field(&head)), integer[kaspi.Tenge](&head)
	if f.Accept = time.Duration(integer[int64](&head)) * time.Millisecond; f.Accept < 0 {
		f.Accept = -1
	}
	f.Money.Revenue = integer[kaspi.Tenge](&head)
	f.Money.Cost, f.Money.Commission = amountOf(&head), amountOf(&head)
	f.Money.Delivery, f.Money.Tax = amountOf(&head), amountOf(&head)
	f.City = head
	f.Lines = lines[:0]
	for more {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		l := orders.LineFigures{Pieces: integer[int](&line), Total: integer[kaspi.Tenge](&line), Profit: amountOf(&line)}
		l.SKU = line
		f.Lines = append(f.Lines, l)
	}
	return f
}

const selectFigures = `select figures from order_figures where created >= $1 and created < $2 order by created`

// EachFigures shows the figures of each order that was placed from one time on and before another, the oldest first. Their
// lines are lent until the next.
func (s Orders) EachFigures(ctx context.Context, from, to time.Time, show func(orders.Figures)) error {
	var lines []orders.LineFigures
	return query[string]{"read figures", selectFigures, scanText}.each(ctx, s.read, func(text string) {
		f := unpackFigures(text, lines)
		lines = f.Lines
		show(f)
	}, millis(from), millis(to))
}

// EachRecord shows the record of each order that was placed from one time on and before another, the oldest first, and
// ends with the first error. No more than one of them is in memory; one that cannot be read is left out, see [Store.Unreadable].
func (s Orders) EachRecord(ctx context.Context, from, to time.Time, show func(orders.Record) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	err := query[orders.Record]{
		"read records by date", `select record, code from orders where created >= $1 and created < $2 order by created, code`, scanRecord,
	}.eachReadable(ctx, s.database, s.read, func(r orders.Record) {
		if ctx.Err() == nil {
			if err := show(r); err != nil {
				stop(err)
			}
		}
	}, millis(from), millis(to))
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
