"""A small profile on disk, of which a test spoils one thing."""

from pathlib import Path

PROFILE = """
id: an-order
name: {vi: Tỉnh, en: Province}
province: {code: 91, name: Tỉnh}
country: VN
time_zone: Asia/Ho_Chi_Minh
languages: [vi, en]
order:
  number: 1/TB
  issuer: {vi: Sở, en: Department}
  date: 2021-07-19
  subject: {vi: Việc, en: Matter}
  legal_basis: []
  in_force_from: 2021-07-19T00:00:00+07:00
  in_force_to: 2021-08-02T00:00:00+07:00
alerts: {acknowledge_within_minutes: 15, levels: [station, district]}
report: {cut_off: 17:00}
"""
DISTRICTS = """code,name,valid_from,valid_to,population_2019
899,Rạch Giá,2021-03-01,,100
900,Hà Tiên,2021-03-01,,50
"""
COMMUNES = """code,district_code,name,type,population_2019,valid_from,valid_to
30730,899,Vĩnh Thanh Vân,Phường,60,2021-03-01,2025-07-01
30766,900,Tô Châu,Phường,50,2021-03-01,
"""


def a_profile(
    directory: Path, profile: str = PROFILE, districts: str = DISTRICTS, communes: str = COMMUNES
) -> Path:
    """Writes the three files and gives their folder."""
    (directory / "profile.yaml").write_text(profile, encoding="utf-8")
    (directory / "districts.csv").write_text(districts, encoding="utf-8")
    (directory / "communes.csv").write_text(communes, encoding="utf-8")
    return directory
