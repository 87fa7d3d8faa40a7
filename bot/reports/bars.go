package reports

import "math"

// standing draws bars from the bottom up, which hang where they are below zero.
func (d *drawing) standing() {
	low, high, step := d.scale()
	var marks []string
	for v := low; v <= high; v += step {
		marks = append(marks, d.Format(v))
	}
	left, bottom := edge+d.widest(marks)+gap, d.bottom-edge-lineHeight
	d.y += gap
	at := func(v int64) int { return bottom - int(float64(v-low)/float64(high-low)*float64(bottom-d.y)) }
	for i, mark := range marks {
		y := at(low + int64(i)*step)
		d.line(left, y, width-edge, y)
		d.text(mark, left-gap-d.width(mark), y)
	}
	slot := float64(width-edge-left) / float64(max(1, len(d.Labels)))
	for i := range d.Labels {
		middle := float64(left) + slot*(float64(i)+0.5)
		half := max(1, slot*0.36)
		up, down := int64(0), int64(0)
		for _, b := range d.Bars {
			from := &up
			if b.Values[i] < 0 {
				from, b.Tint = &down, Red
			}
			if b.Values[i] != 0 {
				d.box(int(middle-half), at(*from), int(middle+half), at(*from+b.Values[i]), b.Tint)
			}
			*from += b.Values[i]
		}
		d.mark(up+down, int(middle), min(at(up), at(0)), int(slot))
	}
	d.labels(left, slot, bottom+gap+lineHeight/2)
}

// mark writes the value of a bar above it, where it fits.
func (d *drawing) mark(value int64, middle, y, room int) {
	text := d.Format(value)
	if w := d.width(text); d.Marked && value != 0 && w+gap/2 <= room {
		d.text(text, middle-w/2, y-gap-8)
	}
}

// labels writes below the bars as many labels as there is room for, at equal distances.
func (d *drawing) labels(left int, slot float64, y int) {
	every := 1
	for float64(every)*slot < float64(d.widest(d.Labels)+2*gap) && every < len(d.Labels) {
		every++
	}
	for i := 0; i < len(d.Labels); i += every {
		w := d.width(d.Labels[i])
		x := left + int(slot*(float64(i)+0.5)) - w/2
		d.text(d.Labels[i], max(edge, min(x, width-edge-w)), y)
	}
}

// scale is from where to where the values go, in at most six equal steps of 1, 2 or 5 and zeros.
func (d *drawing) scale() (low, high, step int64) {
	least, most := d.reach()
	if d.Marked { // room for what stands above the highest bar
		most += (most - least) / 8
	}
	for step = int64(math.Pow10(int(math.Log10(float64(max(1, (most-least)/6)))))); ; step *= 10 {
		for _, times := range []int64{1, 2, 5} {
			s := step * times
			low, high = -((-least + s - 1) / s * s), (most+s-1)/s*s
			if (high-low)/s <= 6 {
				return low, high, s
			}
		}
	}
}

// reach is how far the bars go down and up; zero is always in it, and one where there are none.
func (d *drawing) reach() (least, most int64) {
	for i := range d.Labels {
		up, down := int64(0), int64(0)
		for _, b := range d.Bars {
			up, down = up+max(0, b.Values[i]), down+min(0, b.Values[i])
		}
		least, most = min(least, down), max(most, up)
	}
	if least == 0 && most == 0 {
		most = 1
	}
	return least, most
}

// lying draws a row for each label: the label, the bar and its value.
func (d *drawing) lying() {
	values := make([]string, len(d.Labels))
	for i := range d.Labels {
		values[i] = d.Format(d.Bars[0].Values[i])
	}
	names := make([]string, len(d.Labels))
	for i, label := range d.Labels {
		names[i] = d.cut(label, width*45/100, d.font)
	}
	left, right := edge+d.widest(names)+gap, width-edge-d.widest(values)-gap
	least, most := d.reach()
	at := func(v int64) int { return left + int(float64(v-least)/float64(max(1, most-least))*float64(right-left)) }
	row := min(rowHeight, (d.bottom-edge-d.y)/max(1, len(d.Labels)))
	for i, name := range names {
		middle := d.y + row/2
		d.text(name, left-gap-d.width(name), middle)
		d.text(values[i], width-edge-d.width(values[i]), middle)
		switch n := d.Bars[0].Values[i]; { // however small, it is to be seen
		case n > 0:
			d.box(at(0), middle-row*36/100, max(at(0)+2, at(n)), middle+row*36/100, d.Bars[0].Tint)
		case n < 0:
			d.box(at(0), middle-row*36/100, min(at(0)-2, at(n)), middle+row*36/100, Red)
		}
		d.y += row
	}
	d.line(at(0), d.y-row*len(names), at(0), d.y)
}
