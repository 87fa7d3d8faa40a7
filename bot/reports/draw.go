package reports

import (
	"fmt"
	"strings"

	"github.com/go-analyze/charts"
)

// The sizes of a picture in pixels. A phone shows it about a third as large, so letters of 36 pixels are as large there as
// those of a message.
const (
	width     = 1280
	height    = 640 // of a panel
	maxPanels = 4   // Telegram takes a width and a height of 10 000 together

	edge       = 40
	gap        = 14
	titleSize  = 30 // points, each of 1.28 pixels
	letterSize = 24
	lineHeight = 46 // of a line of letters
	headHeight = 78 // of a title and what is below it
	rowHeight  = 72 // of a lying bar, where there is room
)

// Tint is the colour of bars.
type Tint int

// The tints, each to be told from the others on the background by the colour-blind too.
const (
	Blue Tint = iota
	Amber
	Red
	Violet
	Green
)

var tints = [...]charts.Color{
	Blue: {R: 77, G: 171, B: 247, A: 255}, Amber: {R: 255, G: 212, B: 59, A: 255}, Red: {R: 255, G: 107, B: 107, A: 255},
	Violet: {R: 197, G: 176, B: 255, A: 255}, Green: {R: 105, G: 219, B: 124, A: 255},
}

// The background is a dark one of its own, which reads in a light chat and does not glare in a dark one.
var (
	background = charts.Color{R: 27, G: 39, B: 51, A: 255}
	letters    = charts.Color{R: 240, G: 244, B: 248, A: 255}
	lines      = charts.Color{R: 70, G: 86, B: 102, A: 255}
)

// Bars are one kind of what a panel shows; several kinds stand on each other.
type Bars struct {
	Name   string
	Tint   Tint
	Values []int64 // one for each label
}

// Panel is one chart of a picture.
type Panel struct {
	Title  string
	Labels []string
	Bars   []Bars
	Format func(int64) string // of values, short
	Lying  bool               // bars from left to right, the first label on top
	Marked bool               // each bar tells its value, where there is room
}

// Draw makes a PNG of panels, the first on top. Whatever goes wrong in the library of charts comes back as an error.
func Draw(panels ...Panel) (png []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			png, err = nil, fmt.Errorf("drawing panicked: %v", p)
		}
	}()
	if len(panels) == 0 || len(panels) > maxPanels {
		return nil, fmt.Errorf("%d charts do not make a picture", len(panels))
	}
	bottom := 0
	for _, panel := range panels {
		bottom += panel.height()
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: bottom})
	p.FilledRect(0, 0, width, bottom, background, background, 0)
	bottom = 0
	for _, panel := range panels {
		y := bottom + edge
		bottom += panel.height()
		d := drawing{panel, p, font(letterSize), bottom, y}
		d.head()
		if panel.Lying {
			d.lying()
		} else {
			d.standing()
		}
	}
	return p.Bytes()
}

// height is that of the panel: few lying bars need less.
func (p Panel) height() int {
	if p.Lying {
		return min(height, 2*edge+headHeight+len(p.Labels)*rowHeight)
	}
	return height
}

func font(size float64) charts.FontStyle {
	return charts.FontStyle{FontSize: size, FontColor: letters, Font: charts.GetFont(charts.FontFamilyNotoSans)}
}

// drawing is a panel that is being drawn.
type drawing struct {
	Panel
	to     *charts.Painter
	font   charts.FontStyle
	bottom int // of the panel
	y      int // where what is not drawn yet begins
}

// head draws the title, and which tint is what.
func (d *drawing) head() {
	d.to.Text(d.cut(d.Title, width-2*edge, font(titleSize)), edge, d.y+36, 0, font(titleSize))
	d.y += headHeight - gap
	if len(d.Bars) > 1 {
		x := edge
		for _, b := range d.Bars {
			d.box(x, d.y+6, x+28, d.y+34, b.Tint)
			d.text(b.Name, x+28+gap, d.y+20)
			x += 28 + gap + d.width(b.Name) + 3*gap
		}
		d.y += lineHeight
	}
	d.y += gap
}

func (d *drawing) box(x1, y1, x2, y2 int, t Tint) {
	d.to.FilledRect(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2), tints[t], tints[t], 0)
}

func (d *drawing) line(x1, y1, x2, y2 int) {
	d.to.LineStroke([]charts.Point{{X: x1, Y: y1}, {X: x2, Y: y2}}, lines, 2)
}

// text writes beside a point, in the middle of whose height it stands.
func (d *drawing) text(s string, x, y int) { d.to.Text(s, x, y+11, 0, d.font) }

func (d *drawing) width(s string) int { return d.to.MeasureText(s, 0, d.font).Width() }

// cut makes a text fit a width.
func (d *drawing) cut(s string, limit int, style charts.FontStyle) string {
	signs := []rune(s)
	for n := min(len(signs), 100); n > 0; n-- { // no picture has room for more
		short := string(signs[:n])
		if n < len(signs) {
			short = strings.TrimRight(short, " ,.-") + "…"
		}
		if d.to.MeasureText(short, 0, style).Width() <= limit {
			return short
		}
	}
	return ""
}

// widest is the width of the widest text.
func (d *drawing) widest(texts []string) (most int) {
	for _, s := range texts {
		most = max(most, d.width(s))
	}
	return most
}
