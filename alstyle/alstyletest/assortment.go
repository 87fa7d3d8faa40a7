package alstyletest

import (
	"slices"
	"strconv"
)

// kind is a leaf of the tree of goods, and what its goods are called and cost.
type kind struct {
	id        int
	name      string
	noun      string
	brands    []string
	series    []string
	traits    []string // Two of them are in a full name.
	low, high int64    // Dealer prices in tenge.
	weight    float64  // Kilograms, about.
}

// branch is a node of the tree with leaves, other branches, or both below it.
type branch struct {
	id       int
	name     string
	kinds    []kind
	branches []branch
}

// assortment is the tree of goods.
func assortment() []branch { return slices.Concat(computing(), living()) }

func computing() []branch {
	return []branch{
		{3472, "Компьютеры и ноутбуки", []kind{
			{3473, "Ноутбуки", "Ноутбук", []string{"ASUS", "Lenovo", "HP", "Acer"}, []string{"Vento", "Pad", "Book"},
				[]string{`15.6" IPS`, "16 ГБ", "SSD 512 ГБ", "без ОС"}, 150_000, 900_000, 2.1},
			{3474, "Моноблоки", "Моноблок", []string{"Lenovo", "HP"}, []string{"Desk", "One"},
				[]string{`23.8" FHD`, "8 ГБ", "Wi-Fi 6"}, 200_000, 600_000, 8},
		}, []branch{
			{3480, "Комплектующие", []kind{
				{3481, "Накопители SSD", "Диск SSD", []string{"Kingston", "Samsung", "ADATA"}, []string{"NV", "EVO", "SX"},
					[]string{"M.2 2280", "1 ТБ", "PCIe 4.0"}, 12_000, 120_000, 0.1},
				{3482, "Блоки питания", "Блок питания", []string{"Deepcool", "Aerocool"}, []string{"PF", "VX"},
					[]string{"650 Вт", "80+ Bronze", "120 мм"}, 11_000, 70_000, 2.4},
				{21010, "Кулеры", "Кулер для процессора", []string{"Deepcool", "ID-Cooling"}, []string{"AK", "SE"},
					[]string{"LGA1700 & AM5", "220 Вт", "4-pin PWM"}, 3_000, 40_000, 0.9},
			}, nil},
		}},
		{3500, "Периферия", []kind{
			{3501, "Мыши", "Мышь", []string{"Logitech", "Razer", "A4Tech", "Delux"}, []string{"M", "G", "Wave"},
				[]string{"беспроводная", "1600 dpi", "USB"}, 1_500, 45_000, 0.2},
			{3502, "Клавиатуры", "Клавиатура", []string{"Logitech", "HyperX", "A4Tech"}, []string{"K", "Alloy", "KR"},
				[]string{"мембранная", "USB", "RU/EN/KZ"}, 2_500, 60_000, 0.8},
			{3503, "Мониторы", "Монитор", []string{"Samsung", "AOC", "Xiaomi"}, []string{"S", "Q", "Mi"},
				[]string{`27" IPS`, "165 Гц", "HDMI"}, 45_000, 350_000, 5.2},
			{3504, "Наушники", "Наушники", []string{"HyperX", "JBL", "Xiaomi"}, []string{"Cloud", "Tune", "Buds"},
				[]string{"накладные", "Bluetooth 5.3", "mini-jack 3.5 мм"}, 4_000, 110_000, 0.3},
		}, nil},
		{3600, "Печать и офис", []kind{
			{3601, "Принтеры", "Принтер", []string{"HP", "Canon", "Epson"}, []string{"Laser", "Pixma", "L"},
				[]string{"A4", "20 стр/мин", "Wi-Fi"}, 40_000, 250_000, 7},
			{3602, "Картриджи", "Картридж", []string{"HP", "Europrint", "Canon"}, []string{"CF", "EPC", "Cart"},
				[]string{"чёрный", "1600 стр.", "для LaserJet"}, 1_800, 90_000, 0.6},
			{3603, "Бумага", "Бумага", []string{"Svetocopy", "Ballet"}, []string{"Classic", "Premier"},
				[]string{"A4", "500 л.", "80 г/м²"}, 1_200, 6_000, 2.5},
			{3604, "Сумки", "Сумка для ноутбука", []string{"NinetyGo", "Xiaomi", "HP"}, []string{"City", "Urban"},
				[]string{`до 15.6"`, "полиэстер", "2 отделения"}, 4_000, 35_000, 0.7},
		}, nil},
	}
}

func living() []branch {
	return []branch{
		{3633, "Мобильные телефоны и аксессуары", []kind{
			{3638, "Мобильные телефоны", "Смартфон", []string{"Xiaomi", "Samsung", "Honor"}, []string{"Redmi", "Galaxy A", "X"},
				[]string{"128 ГБ", "AMOLED", "5000 мАч"}, 45_000, 450_000, 0.3},
			{3639, "Зарядные устройства", "Зарядное устройство", []string{"Ugreen", "Xiaomi", ""}, []string{"CD", "Mi", "PD"},
				[]string{"USB-C", "33 Вт", "<1 А в простое"}, 1_500, 25_000, 0.2},
			{3640, "Чехлы", "Чехол", []string{"X-Game", "Ugreen", ""}, []string{"XG", "LP"},
				[]string{"силикон", "TPU", "прозрачный"}, 700, 6_000, 0.1},
			{5101, "Внешние аккумуляторы", "Внешний аккумулятор", []string{"Xiaomi", "Ugreen"}, []string{"Power", "PB"},
				[]string{"20000 мАч", "22.5 Вт", "USB-A + USB-C"}, 5_000, 40_000, 0.5},
		}, nil},
		{21100, "Дом и бытовая техника", []kind{
			{21101, "Пылесосы", "Робот-пылесос", []string{"Xiaomi", "Dreame", "Roborock"}, []string{"S", "L", "Q"},
				[]string{"5000 Па", "влажная уборка", "лидар"}, 70_000, 420_000, 6},
			{21102, "Чайники", "Чайник", []string{"Xiaomi", "Kitfort", "Scarlett"}, []string{"KT", "SC", "Mi"},
				[]string{"1.7 л", "1800 Вт", "сталь"}, 5_000, 30_000, 1.2},
			{21103, "Сетевые фильтры", "Сетевой фильтр", []string{"Defender", "SVC", "iPower"}, []string{"ES", "Pro"},
				[]string{"5 розеток", "3 м", "10 А"}, 1_900, 15_000, 0.6},
			{21104, "Лампы", "Лампа настольная", []string{"Yeelight", "Xiaomi"}, []string{"LED", "Desk"},
				[]string{"4000 K", "10 Вт", "сенсорная"}, 4_500, 45_000, 1.1},
		}, nil},
		{21200, "Безопасность", []kind{
			{21201, "Камеры", "IP-камера", []string{"Dahua", "Hikvision", "TP-Link"}, []string{"DH", "DS", "Tapo"},
				[]string{"4 Мп", "PoE", "ИК 30 м"}, 9_000, 120_000, 0.6},
			{21202, "Регистраторы", "Видеорегистратор", []string{"Dahua", "Hikvision"}, []string{"NVR", "XVR"},
				[]string{"8 каналов", "H.265+", "1 HDD"}, 25_000, 200_000, 2.2},
			{21203, "Источники питания", "ИБП", []string{"SVC", "APC", "Eaton"}, []string{"V", "Back", "5E"},
				[]string{"600 ВА", "3 розетки", "AVR"}, 14_000, 300_000, 5.5},
		}, nil},
	}
}

func colours() []string {
	return []string{"Чёрный", "Белый", "Серый", "Синий", "Красный", "Бежевый", "Зелёный"}
}

// node is a category as the distributor keeps it: a node encloses the numbers of those below it.
type node struct {
	id, left, right, level int
	name                   string
}

// tree numbers the assortment.
func (m *market) tree() []node {
	var all []node
	next := 0
	count := func() int { next++; return next }
	var walk func(branches []branch, level int)
	walk = func(branches []branch, level int) {
		for _, b := range branches {
			at := len(all)
			all = append(all, node{id: b.id, name: b.name, level: level, left: count()})
			for _, k := range b.kinds {
				all = append(all, node{id: k.id, name: k.name, level: level + 1, left: count(), right: count()})
			}
			walk(b.branches, level+1)
			all[at].right = count()
		}
	}
	walk(assortment(), 1)
	return all
}

// within reports whether a category is the one named or below it.
func (m *market) within(top string, id int) bool {
	var outer, inner node
	for _, n := range m.tree() {
		if strconv.Itoa(n.id) == top {
			outer = n
		}
		if n.id == id {
			inner = n
		}
	}
	return outer.left <= inner.left && inner.right <= outer.right
}

// leaves are the kinds of goods.
func leaves(branches []branch) []kind {
	var all []kind
	for _, b := range branches {
		all = append(all, b.kinds...)
		all = append(all, leaves(b.branches)...)
	}
	return all
}
