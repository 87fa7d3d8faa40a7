package reports

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// shapes tells what is drawn where: the boxes of each tint, the lines, and the texts by the rectangles that they fill.
func shapes(t *testing.T, data []byte) string {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	picture := image.NewRGBA(p.Bounds())
	draw.Draw(picture, picture.Bounds(), p, image.Point{}, draw.Src)
	size := picture.Bounds()
	names := map[color.RGBA]string{
		{77, 171, 247, 255}: "blue", {255, 212, 59, 255}: "amber", {255, 107, 107, 255}: "red", {197, 176, 255, 255}: "violet", {105, 219, 124, 255}: "green",
		{70, 86, 102, 255}: "line", {240, 244, 248, 255}: "text",
	}
	for c, all := range rectangles(picture, names) {
		for _, r := range all {
			found = append(found, fmt.Sprintf("%4d %4d %-6s %d × %d", r.Min.Y, r.Min.X, names[c], r.Dx(), r.Dy()))
		}
	}
	slices.Sort(found)
	return fmt.Sprintf("%d × %d on %v\n%s\n", size.Dx(), size.Dy(), picture.At(1, 1), strings.Join(found, "\n"))
}

// rectangles are those around what is of each colour. Letters of a text stand apart.
func rectangles(p *image.RGBA, names map[color.RGBA]string) map[color.RGBA][]image.Rectangle {
	found := map[color.RGBA][]image.Rectangle{}
	reach := map[string]image.Point{"text": {X: 16, Y: 8}}
	for y := range p.Rect.Dy() {
		row := p.Pix[y*p.Stride : y*p.Stride+4*p.Rect.Dx()]
		for x := 0; x < p.Rect.Dx(); {
			begin, pixel := x, row[4*x:4*x+4]
			for x++; x < p.Rect.Dx() && bytes.Equal(row[4*x:4*x+4], pixel); x++ {
			}
			c := color.RGBA{pixel[0], pixel[1], pixel[2], pixel[3]}
			if name := names[c]; name != "" {
				found[c] = joined(found[c], image.Rect(begin, y, x, y+1), reach[name])
			}
		}
	}
	for c, all := range found {
		for again := true; again; {
			n := len(all)
			merged := []image.Rectangle{}
			for _, r := range all {
				merged = joined(merged, r, reach[names[c]])
			}
			all, again = merged, len(merged) < n
		}
		found[c] = all
	}
	return found
}

// joined adds a rectangle to one that it touches, or as one of its own.
func joined(all []image.Rectangle, r image.Rectangle, reach image.Point) []image.Rectangle {
	near := image.Rect(r.Min.X-reach.X, r.Min.Y-1-reach.Y, r.Max.X+reach.X, r.Max.Y+1+reach.Y)
	for i := len(all) - 1; i >= 0; i-- {
		if near.Overlaps(all[i]) {
			all[i] = all[i].Union(r)
			return all
		}
	}
	return append(all, r)
}

func TestWhatIsDrawnStandsWhereItIsRecorded(t *testing.T) {
	t.Parallel()
	tenge := func(n int64) string { return fmt.Sprint(n, " ₸") }
	sales := Panel{
		Title: "Sales", Labels: []string{"Mon", "Tue", "Wed"}, Format: tenge,
		Bars: []Bars{{"Sold", Blue, []int64{10, 0, 30}}, {"Waiting", Amber, []int64{5, 0, 10}}, {"Lost", Green, []int64{-8, -12, 4}}},
	}
	profit := Panel{Title: "Profit", Labels: []string{"1", "2", "3", "4"}, Format: tenge, Marked: true, Bars: []Bars{{"", Violet, []int64{1200, 0, -300, 90}}}}
	many := Panel{Title: "Days", Format: plain, Marked: true, Bars: []Bars{{"", Green, nil}}}
	for i := range 40 {
		many.Labels = append(many.Labels, fmt.Sprintf("day %d", i))
		many.Bars[0].Values = append(many.Bars[0].Values, int64(100+i))
	}
	cities := Panel{Title: strings.Repeat("A long title ", 12), Labels: []string{"Almaty", strings.Repeat("a long city, ", 9), "A loss", "None"}, Format: tenge, Lying: true, Bars: []Bars{{"", Amber, []int64{400, 1, -250, 0}}}}
	rows := Panel{Title: "Many", Format: plain, Lying: true, Bars: []Bars{{"", Blue, nil}}}
	for i := range 20 {
		rows.Labels = append(rows.Labels, fmt.Sprint("c", i))
		rows.Bars[0].Values = append(rows.Bars[0].Values, int64(i*i))
	}
	losses := Panel{Title: "Losses", Labels: []string{"a", "b"}, Format: tenge, Bars: []Bars{{"", Green, []int64{-3, -7}}}}
	one := Panel{Title: "One", Labels: []string{"a"}, Format: plain, Lying: true, Bars: []Bars{{"", Violet, []int64{1}}}}
	var text strings.Builder
	for i, panels := range [][]Panel{{sales, profit}, {many}, {cities, losses}, {rows}, {one, one, one, one}} {
		data, err := Draw(panels...)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "# %d: %s", i+1, shapes(t, data))
	}
	wantRecorded(t, "drawn.txt", text.String())
}

func TestAScaleHasRoundStepsAndAtMostSix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values          []int64
		marked          bool
		low, high, step int64
	}{
		{[]int64{0}, false, 0, 1, 1}, {nil, false, 0, 1, 1}, {[]int64{6}, false, 0, 6, 1}, {[]int64{7}, false, 0, 8, 2}, {[]int64{12}, false, 0, 12, 2}, {[]int64{13}, false, 0, 15, 5},
		{[]int64{30}, false, 0, 30, 5}, {[]int64{31}, false, 0, 40, 10}, {[]int64{60}, false, 0, 60, 10}, {[]int64{60}, true, 0, 80, 20}, {[]int64{1_000_000}, false, 0, 1_000_000, 200_000},
		{[]int64{-7}, false, -8, 0, 2}, {[]int64{-7, 7}, false, -10, 10, 5}, {[]int64{-3, 3}, false, -3, 3, 1}, {[]int64{-600, 1}, false, -600, 200, 200}, {[]int64{-1}, false, -1, 0, 1}, {[]int64{-1, 1}, false, -1, 1, 1},
	} {
		d := drawing{Panel: Panel{Labels: make([]string, len(c.values)), Bars: []Bars{{Values: c.values}}, Marked: c.marked}}
		if low, high, step := d.scale(); low != c.low || high != c.high || step != c.step {
			t.Errorf("%v, marked %t: from %d to %d by %d", c.values, c.marked, low, high, step)
		}
	}
	stacked := drawing{Panel: Panel{Labels: make([]string, 2), Bars: []Bars{{Values: []int64{3, -2}}, {Values: []int64{4, -5}}, {Values: []int64{-1, 1}}}}}
	if least, most := stacked.reach(); least != -7 || most != 7 {
		t.Errorf("stacked from %d to %d", least, most)
	}
}

func TestFewLyingBarsNeedALowPanel(t *testing.T) {
	t.Parallel()
	for labels, want := range map[int]int{0: 158, 1: 230, 6: 590, 7: 640, 50: 640} {
		if got := (Panel{Lying: true, Labels: make([]string, labels)}).height(); got != want {
			t.Errorf("%d bars need %d", labels, got)
		}
	}
	if got := (Panel{}).height(); got != 640 {
		t.Errorf("standing ones need %d", got)
	}
}
