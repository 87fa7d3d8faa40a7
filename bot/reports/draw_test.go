package reports

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"strings"
	"testing"
)

func plain(n int64) string { return fmt.Sprint(n) }

func days(n int) (labels []string) {
	for i := range n {
		labels = append(labels, fmt.Sprintf("%02d.%02d", i%30+1, 9+i/30))
	}
	return labels
}

func wave(n int, of func(i int) int64) (values []int64) {
	for i := range n {
		values = append(values, of(i))
	}
	return values
}

// samples are pictures of all kinds of data.
func samples() map[string][]Panel {
	kinds := []string{"Продано", "Ждут принятия", "Отменено", "Возвращено"}
	orders := func(n int) Panel {
		p := Panel{Title: "Заказы по дням", Labels: days(n), Format: plain, Marked: n < 10}
		for i, name := range kinds {
			p.Bars = append(p.Bars, Bars{name, Tint(i), wave(n, func(d int) int64 { return int64((d*7+i)%13) / int64(i*2+1) })})
		}
		if p.Marked {
			p.Marked = false
		}
		return p
	}
	money := func(n int, title string, tint Tint, of func(int) int64) Panel {
		return Panel{Title: title, Labels: days(n), Format: func(v int64) string {
			return strings.ReplaceAll(fmt.Sprintf("%.1f тыс.", float64(v)/1000), ".0 ", " ")
		}, Bars: []Bars{{"", tint, wave(n, of)}}, Marked: n < 10}
	}
	cities := Panel{Title: "Куда: города әғқңөұүһі ӘҒҚҢӨҰҮҺІ", Lying: true, Marked: true, Format: plain, Bars: []Bars{{"", Blue, nil}}}
	for i, c := range []string{"Алматы", "Астана", "Шымкент", "Өскемен", "Қызылорда", "Усть-Каменогорск (Восточно-Казахстанская область)", "Ұлытау", "Һ", "неизвестно", "ещё 52"} {
		cities.Labels = append(cities.Labels, c)
		cities.Bars[0].Values = append(cities.Bars[0].Values, int64(1200/(i+1)))
	}
	hours := Panel{Title: "Заказы по часам", Format: plain, Bars: []Bars{{"", Violet, wave(24, func(i int) int64 { return int64(i*i) % 29 })}}}
	for i := range 24 {
		hours.Labels = append(hours.Labels, fmt.Sprint(i))
	}
	top := Panel{Title: "Прибыль, ₸ (≈)", Lying: true, Marked: true, Format: func(v int64) string { return fmt.Sprintf("≈ %d ₸", v) }, Bars: []Bars{{"", Green, []int64{120_000, 90_000, 3_000, -4_000, -60_000}}}}
	for range 5 {
		top.Labels = append(top.Labels, strings.Repeat("Очень длинное название товара ", 7)[:300])
	}
	return map[string][]Panel{
		"7":       {orders(7), money(7, "Выручка по дням, ₸", Green, func(i int) int64 { return int64(i * 123_456) })},
		"30":      {orders(30), money(30, "Выручка по дням, ₸", Green, func(i int) int64 { return int64(i%11) * 123_456 })},
		"90":      {orders(90), money(90, "Прибыль по дням, ₸ (≈)", Green, func(i int) int64 { return int64(i%17-5) * 12_345 })},
		"places":  {hours, cities},
		"goods":   {top},
		"nothing": {money(7, "Ничего", Green, func(int) int64 { return 0 })},
		"one":     {money(7, "Один заказ", Green, func(i int) int64 { return int64(i/6) * 4990 }), {Title: "Один город", Labels: []string{"Алматы"}, Lying: true, Marked: true, Format: plain, Bars: []Bars{{"", Blue, []int64{1}}}}},
		"loss":    {money(30, "Убыток", Red, func(i int) int64 { return -int64(i) * 99 })},
	}
}

func TestPicturesOfAllKindsOfDataAreDrawn(t *testing.T) {
	t.Parallel()
	for name, panels := range samples() {
		data, err := Draw(panels...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if dir := os.Getenv("PICTURES"); dir != "" {
			if err := os.WriteFile(dir+"/"+name+".png", data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if size := picture.Bounds().Size(); size.X != width || size.Y > height*len(panels) || size.X+size.Y > 10_000 || size.X > 20*size.Y {
			t.Errorf("%s is of %v", name, size)
		}
	}
}

// A bug in the library, or in what it is given, must not take the program with it.
func TestWhatCannotBeDrawnIsAnError(t *testing.T) {
	t.Parallel()
	panel := samples()["goods"][0]
	broken := panel
	broken.Bars = []Bars{{}}
	for name, panels := range map[string][]Panel{"a panic": {broken}, "nothing": {}, "too many": {panel, panel, panel, panel, panel}} {
		if data, err := Draw(panels...); err == nil || data != nil {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
}
